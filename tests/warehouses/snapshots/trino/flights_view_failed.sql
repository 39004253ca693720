-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from "flights"."main"."mesh_promises" where promised_at < date_add('day', -7, cast(current_timestamp at time zone 'UTC' as timestamp));

-- insert into "flights"."main"."mesh_promises" ( ... as in the first build

alter table "flights"."main"."mesh_receipts" add column governance varchar;

-- -------------------- model.fleet.aircraft.v1

-- select * from ( ... as in the first build

-- select * from (the query) where false

-- -------------------- model.flights.flights_recorded

-- create or replace view ... as in the first build

select (select count(*) from "flights"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.flights.flights_recorded' and not is_built) as views_to_audit;

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

drop table if exists "flights"."main"."departures_v2__dbt_tmp";

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

drop table if exists "flights"."main"."departures_v2__dbt_backup";

-- -------------------- test.flights.mesh_governance_governed_departures_v1_.49f6cb5c15

-- select ... as in the first build

-- -------------------- test.flights.mesh_governance_governed_departures_v2_.755998171e

-- select ... as in the first build

-- -------------------- model.flights.flown_legs.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create or replace view ... as in the first build

-- with product as ( ... as in the first build

with product as (select * from "flights"."main"."flown_legs_v1") select carrier, flight_number, scheduled_departure_at from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1 order by 1, 2, 3 limit 5;

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
    7.0,
    0,
    null,
    false,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 21 more rows;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "flights"."main"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "flights"."main"."mesh_receipts"
      where invocation_id = '<uuid>' and published;

-- with product as ( ... as in the first build

with product as (select * from "flights"."main"."flown_legs_v1") select carrier, flight_number, scheduled_departure_at from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1 order by 1, 2, 3 limit 5;

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
    7.0,
    0,
    null,
    false,
    <seconds>,
    true,
    'model.flights.departures.v2',
    '<digest>',
    '<digest>'
  ) -- and 21 more rows;
