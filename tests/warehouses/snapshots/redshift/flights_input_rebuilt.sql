-- -------------------- between nodes

BEGIN;

-- with ... as in the first build

BEGIN;

COMMIT;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

BEGIN;

delete from "acme"."flights"."mesh_promises" where promised_at <
    dateadd(
        day,
        -7,
        cast(getdate() as timestamp)
        );

COMMIT;

BEGIN;

insert into "acme"."flights"."mesh_promises" (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', cast(getdate() as timestamp), 'model.flights.flown_legs.v1', 'model.flights.departures.v2',
    '<digest>', 'flights.flown_legs v1', 'Flight Operations <flight-ops@nycair.example>',
    '"acme"."flights"."mesh_receipts"', '<digest>', false
  ) -- and 2 more rows;

COMMIT;

BEGIN;

alter table "acme"."flights"."mesh_receipts" add column governance varchar(65535);

COMMIT;

-- -------------------- model.flights.departures.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

BEGIN;

-- create  table ... as in the first build

-- insert into "acme"."flights"."departures_v1__dbt_tmp" ... as in the first build

alter table "acme"."flights"."departures_v1" rename to "departures_v1__dbt_backup";

alter table "acme"."flights"."departures_v1__dbt_tmp" rename to "departures_v1";

-- with product as ( ... as in the first build

-- insert into "acme"."flights"."mesh_receipts" ( ... as in the first build

COMMIT;

BEGIN;

drop table if exists "acme"."flights"."departures_v1__dbt_backup" cascade;

COMMIT;

BEGIN;

-- -------------------- model.flights.departures.v2

-- select * from (the query) where false

-- select * from ( ... as in the first build

BEGIN;

-- create  table ... as in the first build

-- insert into "acme"."flights"."departures_v2__dbt_tmp" ... as in the first build

alter table "acme"."flights"."departures_v2" rename to "departures_v2__dbt_backup";

alter table "acme"."flights"."departures_v2__dbt_tmp" rename to "departures_v2";

-- with product as ( ... as in the first build

select distinct product_id from "acme"."flights"."mesh_promises"
    where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built
    order by product_id;

-- with product as ( ... as in the first build

insert into "acme"."flights"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(getdate() as timestamp),
    'flown_legs',
    '1',
    'primary_key_unique',
    'carrier, flight_number, scheduled_departure_at',
    0.0,
    0,
    null,
    true,
    <seconds>,
    true,
    'model.flights.departures.v2',
    '<digest>',
    '<digest>'
  ) -- and 21 more rows;

-- insert into "acme"."flights"."mesh_receipts" ( ... as in the first build

COMMIT;

BEGIN;

drop table if exists "acme"."flights"."departures_v2__dbt_backup" cascade;

COMMIT;

BEGIN;

-- -------------------- test.flights.mesh_governance_governed_departures_v1_.49f6cb5c15

BEGIN;

-- select ... as in the first build

-- -------------------- test.flights.mesh_governance_governed_departures_v2_.755998171e

BEGIN;

-- select ... as in the first build

-- -------------------- between nodes

BEGIN;

COMMIT;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "acme"."flights"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "acme"."flights"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
