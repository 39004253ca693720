-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from "flights"."main"."mesh_promises" where promised_at < date_add('day', -7, cast(current_timestamp at time zone 'UTC' as timestamp));

insert into "flights"."main"."mesh_promises" (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', cast(current_timestamp at time zone 'UTC' as timestamp), 'model.flights.flown_legs.v1', 'model.flights.departures.v2',
    '<digest>', 'flights.flown_legs v1', 'Flight Operations <flight-ops@nycair.example>',
    '"flights"."main"."mesh_receipts"', '<digest>', false
  ) -- and 2 more rows;

alter table "flights"."main"."mesh_receipts" add column governance varchar;

-- -------------------- model.flights.departures.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create table ... as in the first build

-- insert into "flights"."main"."departures_v1__dbt_tmp" ... as in the first build

-- with product as ( ... as in the first build

-- insert into "flights"."main"."mesh_receipts" ( ... as in the first build

alter table "flights"."main"."departures_v1" rename to "flights"."main"."departures_v1__dbt_backup";

alter table "flights"."main"."departures_v1__dbt_tmp" rename to "flights"."main"."departures_v1";

-- insert into "flights"."main"."mesh_receipts" ( ... as in the first build

select (select count(*) from "flights"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v1' and not is_built) as views_to_audit;

drop table if exists "flights"."main"."departures_v1__dbt_backup";

-- -------------------- model.flights.departures.v2

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create table ... as in the first build

-- insert into "flights"."main"."departures_v2__dbt_tmp" ... as in the first build

-- with product as ( ... as in the first build

-- insert into "flights"."main"."mesh_receipts" ( ... as in the first build

alter table "flights"."main"."departures_v2" rename to "flights"."main"."departures_v2__dbt_backup";

alter table "flights"."main"."departures_v2__dbt_tmp" rename to "flights"."main"."departures_v2";

-- insert into "flights"."main"."mesh_receipts" ( ... as in the first build

select (select count(*) from "flights"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built) as views_to_audit;

select distinct product_id from "flights"."main"."mesh_promises"
    where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built
    order by product_id;

-- with product as ( ... as in the first build

insert into "flights"."main"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(current_timestamp at time zone 'UTC' as timestamp),
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

drop table if exists "flights"."main"."departures_v2__dbt_backup";

-- -------------------- test.flights.mesh_governance_governed_departures_v1_.49f6cb5c15

-- select ... as in the first build

-- -------------------- test.flights.mesh_governance_governed_departures_v2_.755998171e

-- select ... as in the first build

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "flights"."main"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "flights"."main"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
