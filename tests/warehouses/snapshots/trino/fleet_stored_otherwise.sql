-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from "fleet"."main"."mesh_promises" where promised_at < date_add('day', -7, cast(current_timestamp at time zone 'UTC' as timestamp));

-- insert into "fleet"."main"."mesh_promises" ( ... as in the first build

-- -------------------- model.fleet.aircraft.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create table ... as in the first build

-- insert into "fleet"."main"."aircraft_v1__dbt_tmp" ... as in the first build

alter table "fleet"."main"."aircraft_v1" rename to "fleet"."main"."aircraft_v1__dbt_backup";

alter table "fleet"."main"."aircraft_v1__dbt_tmp" rename to "fleet"."main"."aircraft_v1";

drop table if exists "fleet"."main"."aircraft_v1__dbt_backup";

with product as (
  select * from "fleet"."main"."aircraft_v1"
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as double) as measured_1,
  cast(count(*) - count(tail_number) as double) as measured_2,
  cast(count(*) - count(aircraft_type) as double) as measured_3,
  cast(count(*) - count(manufacturer) as double) as measured_4,
  cast(count(*) - count(model) as double) as measured_5,
  cast(count(*) - count(engine_count) as double) as measured_6,
  cast(count(*) - count(engine_type) as double) as measured_7,
  cast(count(*) - count(seat_count) as double) as measured_8,
  cast(count(*) - count(loaded_at) as double) as measured_9,
  cast(count(case when aircraft_type not in ('Fixed wing multi engine', 'Fixed wing single engine', 'Rotorcraft') then 1 end) as double) as measured_10,
  cast(count(case when engine_type not in ('4 Cycle', 'Reciprocating', 'Turbo-fan', 'Turbo-jet', 'Turbo-prop', 'Turbo-shaft') then 1 end) as double) as measured_11,
  cast(cast(count(manufacture_year) as double) / nullif(count(*), 0) as double) as measured_12,
  cast(cast(count(cruising_speed_mph) as double) / nullif(count(*), 0) as double) as measured_13,
  cast(count(*) as double) as measured_14,
  cast(cast(((((to_milliseconds((CAST(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP) AS DATE) - CAST(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP) AS DATE)))) / 86400000) * 24 + hour(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP)) - hour(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) * 60 + minute(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP)) - minute(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) as double) / 60 as double) as measured_15,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from "fleet"."faa"."planes") as origin) as double) as measured_16,
  (select max(promise || ' ' || governance) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft.v1') as promise,
  (select count(*) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft.v1' and not is_built) as views_to_audit
from product;

-- insert into "fleet"."main"."mesh_receipts" ( ... as in the first build

-- -------------------- model.flights.departures.v2

-- select * from ( ... as in the first build

-- select * from (the query) where false

-- -------------------- test.fleet.mesh_governance_governed_aircraft_v1_.d67ae1c21a

-- select ... as in the first build

-- -------------------- model.fleet.aircraft_flights

-- create or replace view ... as in the first build

select (select count(*) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft_flights' and not is_built) as views_to_audit;

-- -------------------- model.fleet.aircraft_utilisation.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create table ... as in the first build

-- insert into "fleet"."main"."aircraft_utilisation_v1__dbt_tmp" ... as in the first build

alter table "fleet"."main"."aircraft_utilisation_v1" rename to "fleet"."main"."aircraft_utilisation_v1__dbt_backup";

alter table "fleet"."main"."aircraft_utilisation_v1__dbt_tmp" rename to "fleet"."main"."aircraft_utilisation_v1";

drop table if exists "fleet"."main"."aircraft_utilisation_v1__dbt_backup";

with product as (
  select * from "fleet"."main"."aircraft_utilisation_v1"
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as double) as measured_1,
  cast(count(*) - count(tail_number) as double) as measured_2,
  cast(count(*) - count(is_registered) as double) as measured_3,
  cast(count(*) - count(flights) as double) as measured_4,
  cast(count(*) - count(cancelled_flights) as double) as measured_5,
  cast(count(*) - count(hours_in_the_air) as double) as measured_6,
  cast(count(*) - count(miles_flown) as double) as measured_7,
  cast(cast(count(manufacturer) as double) / nullif(count(*), 0) as double) as measured_8,
  cast(cast(count(model) as double) / nullif(count(*), 0) as double) as measured_9,
  cast(cast(count(seat_count) as double) / nullif(count(*), 0) as double) as measured_10,
  cast(cast(count(first_flown_on) as double) / nullif(count(*), 0) as double) as measured_11,
  cast(cast(count(last_flown_on) as double) / nullif(count(*), 0) as double) as measured_12,
  cast(count(*) as double) as measured_13,
  (select max(promise || ' ' || governance) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft_utilisation.v1') as promise,
  (select count(*) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft_utilisation.v1' and not is_built) as views_to_audit
from product;

-- insert into "fleet"."main"."mesh_receipts" ( ... as in the first build

-- -------------------- test.fleet.mesh_governance_governed_aircraft_utilisation_v1_.d54c03d13a

-- select ... as in the first build

-- -------------------- model.fleet.maintenance_plan.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create table ... as in the first build

-- insert into "fleet"."main"."maintenance_plan_v1__dbt_tmp" ... as in the first build

alter table "fleet"."main"."maintenance_plan_v1" rename to "fleet"."main"."maintenance_plan_v1__dbt_backup";

alter table "fleet"."main"."maintenance_plan_v1__dbt_tmp" rename to "fleet"."main"."maintenance_plan_v1";

drop table if exists "fleet"."main"."maintenance_plan_v1__dbt_backup";

with product as (
  select * from "fleet"."main"."maintenance_plan_v1"
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as double) as measured_1,
  cast(count(*) - count(tail_number) as double) as measured_2,
  cast(count(*) - count(manufacturer) as double) as measured_3,
  cast(count(*) - count(model) as double) as measured_4,
  cast(count(*) - count(planned_on) as double) as measured_5,
  cast(count(*) - count(hours_in_the_air) as double) as measured_6,
  cast(count(*) - count(checks_passed) as double) as measured_7,
  cast(count(*) - count(hours_per_day) as double) as measured_8,
  cast(count(*) - count(hours_until_check) as double) as measured_9,
  cast(count(*) - count(due) as double) as measured_10,
  cast(count(case when due not in ('this_week', 'this_month', 'later', 'idle') then 1 end) as double) as measured_11,
  cast(cast(count(manufacture_year) as double) / nullif(count(*), 0) as double) as measured_12,
  cast(cast(count(days_until_check) as double) / nullif(count(*), 0) as double) as measured_13,
  cast(count(*) as double) as measured_14,
  (select max(promise || ' ' || governance) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.maintenance_plan.v1') as promise,
  (select count(*) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.maintenance_plan.v1' and not is_built) as views_to_audit
from product;

-- insert into "fleet"."main"."mesh_receipts" ( ... as in the first build

-- -------------------- test.fleet.mesh_governance_governed_maintenance_plan_v1_.9140fae783

-- select ... as in the first build

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "fleet"."main"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "fleet"."main"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
