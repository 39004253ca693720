-- -------------------- between nodes

BEGIN;

-- with ... as in the first build

BEGIN;

COMMIT;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

BEGIN;

delete from "acme"."fleet"."mesh_promises" where promised_at <
    dateadd(
        day,
        -7,
        cast(getdate() as timestamp)
        );

COMMIT;

BEGIN;

-- insert into "acme"."fleet"."mesh_promises" ( ... as in the first build

COMMIT;

-- -------------------- model.fleet.aircraft.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

BEGIN;

-- create  table ... as in the first build

-- insert into "acme"."fleet"."aircraft_v1__dbt_tmp" ... as in the first build

COMMIT;

with product as (
  select * from "acme"."fleet"."aircraft_v1__dbt_tmp"
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as double precision) as measured_1,
  cast(count(*) - count(tail_number) as double precision) as measured_2,
  cast(count(*) - count(aircraft_type) as double precision) as measured_3,
  cast(count(*) - count(manufacturer) as double precision) as measured_4,
  cast(count(*) - count(model) as double precision) as measured_5,
  cast(count(*) - count(engine_count) as double precision) as measured_6,
  cast(count(*) - count(engine_type) as double precision) as measured_7,
  cast(count(*) - count(seat_count) as double precision) as measured_8,
  cast(count(*) - count(loaded_at) as double precision) as measured_9,
  cast(count(case when aircraft_type not in ('Fixed wing multi engine', 'Fixed wing single engine', 'Rotorcraft') then 1 end) as double precision) as measured_10,
  cast(count(case when engine_type not in ('4 Cycle', 'Reciprocating', 'Turbo-fan', 'Turbo-jet', 'Turbo-prop', 'Turbo-shaft') then 1 end) as double precision) as measured_11,
  cast(cast(count(manufacture_year) as double precision) / nullif(count(*), 0) as double precision) as measured_12,
  cast(cast(count(cruising_speed_mph) as double precision) / nullif(count(*), 0) as double precision) as measured_13,
  cast(count(*) as double precision) as measured_14,
  cast(cast(datediff(
        minute,
        max(cast(loaded_at as timestamp)),
        cast(getdate() as timestamp)
        ) as double precision) / 60 as double precision) as measured_15,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double precision) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from "acme"."faa"."planes") as origin) as double precision) as measured_16,
  (select max(promise || ' ' || governance) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft.v1') as promise,
  (select count(*) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft.v1' and not is_built) as views_to_audit
from product;

BEGIN;

alter table "acme"."fleet"."aircraft_v1" rename to "aircraft_v1__dbt_backup";

alter table "acme"."fleet"."aircraft_v1__dbt_tmp" rename to "aircraft_v1";

-- insert into "acme"."fleet"."mesh_receipts" ( ... as in the first build

select (select count(*) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft.v1' and not is_built) as views_to_audit;

COMMIT;

BEGIN;

drop table if exists "acme"."fleet"."aircraft_v1__dbt_backup" cascade;

COMMIT;

BEGIN;

-- -------------------- model.flights.departures.v2

-- select * from ( ... as in the first build

-- select * from (the query) where false

-- -------------------- test.fleet.mesh_governance_governed_aircraft_v1_.d67ae1c21a

BEGIN;

-- select ... as in the first build

-- -------------------- model.fleet.aircraft_flights

BEGIN;

-- create view "acme"."fleet"."aircraft_flights__dbt_tmp" as ( ... as in the first build

alter table "acme"."fleet"."aircraft_flights" rename to "aircraft_flights__dbt_backup";

alter table "acme"."fleet"."aircraft_flights__dbt_tmp" rename to "aircraft_flights";

select (select count(*) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft_flights' and not is_built) as views_to_audit;

COMMIT;

BEGIN;

drop view if exists "acme"."fleet"."aircraft_flights__dbt_backup" cascade;

COMMIT;

BEGIN;

-- -------------------- model.fleet.aircraft_utilisation.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

BEGIN;

-- create  table ... as in the first build

-- insert into "acme"."fleet"."aircraft_utilisation_v1__dbt_tmp" ... as in the first build

COMMIT;

with product as (
  select * from "acme"."fleet"."aircraft_utilisation_v1__dbt_tmp"
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as double precision) as measured_1,
  cast(count(*) - count(tail_number) as double precision) as measured_2,
  cast(count(*) - count(is_registered) as double precision) as measured_3,
  cast(count(*) - count(flights) as double precision) as measured_4,
  cast(count(*) - count(cancelled_flights) as double precision) as measured_5,
  cast(count(*) - count(hours_in_the_air) as double precision) as measured_6,
  cast(count(*) - count(miles_flown) as double precision) as measured_7,
  cast(cast(count(manufacturer) as double precision) / nullif(count(*), 0) as double precision) as measured_8,
  cast(cast(count(model) as double precision) / nullif(count(*), 0) as double precision) as measured_9,
  cast(cast(count(seat_count) as double precision) / nullif(count(*), 0) as double precision) as measured_10,
  cast(cast(count(first_flown_on) as double precision) / nullif(count(*), 0) as double precision) as measured_11,
  cast(cast(count(last_flown_on) as double precision) / nullif(count(*), 0) as double precision) as measured_12,
  cast(count(*) as double precision) as measured_13,
  (select max(promise || ' ' || governance) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft_utilisation.v1') as promise,
  (select count(*) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft_utilisation.v1' and not is_built) as views_to_audit
from product;

BEGIN;

alter table "acme"."fleet"."aircraft_utilisation_v1" rename to "aircraft_utilisation_v1__dbt_backup";

alter table "acme"."fleet"."aircraft_utilisation_v1__dbt_tmp" rename to "aircraft_utilisation_v1";

-- insert into "acme"."fleet"."mesh_receipts" ( ... as in the first build

select (select count(*) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft_utilisation.v1' and not is_built) as views_to_audit;

COMMIT;

BEGIN;

drop table if exists "acme"."fleet"."aircraft_utilisation_v1__dbt_backup" cascade;

COMMIT;

BEGIN;

-- -------------------- test.fleet.mesh_governance_governed_aircraft_utilisation_v1_.d54c03d13a

BEGIN;

-- select ... as in the first build

-- -------------------- model.fleet.maintenance_plan.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

BEGIN;

-- create  table ... as in the first build

-- insert into "acme"."fleet"."maintenance_plan_v1__dbt_tmp" ... as in the first build

COMMIT;

with product as (
  select * from "acme"."fleet"."maintenance_plan_v1__dbt_tmp"
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as double precision) as measured_1,
  cast(count(*) - count(tail_number) as double precision) as measured_2,
  cast(count(*) - count(manufacturer) as double precision) as measured_3,
  cast(count(*) - count(model) as double precision) as measured_4,
  cast(count(*) - count(planned_on) as double precision) as measured_5,
  cast(count(*) - count(hours_in_the_air) as double precision) as measured_6,
  cast(count(*) - count(checks_passed) as double precision) as measured_7,
  cast(count(*) - count(hours_per_day) as double precision) as measured_8,
  cast(count(*) - count(hours_until_check) as double precision) as measured_9,
  cast(count(*) - count(due) as double precision) as measured_10,
  cast(count(case when due not in ('this_week', 'this_month', 'later', 'idle') then 1 end) as double precision) as measured_11,
  cast(cast(count(manufacture_year) as double precision) / nullif(count(*), 0) as double precision) as measured_12,
  cast(cast(count(days_until_check) as double precision) / nullif(count(*), 0) as double precision) as measured_13,
  cast(count(*) as double precision) as measured_14,
  (select max(promise || ' ' || governance) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.maintenance_plan.v1') as promise,
  (select count(*) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.maintenance_plan.v1' and not is_built) as views_to_audit
from product;

BEGIN;

alter table "acme"."fleet"."maintenance_plan_v1" rename to "maintenance_plan_v1__dbt_backup";

alter table "acme"."fleet"."maintenance_plan_v1__dbt_tmp" rename to "maintenance_plan_v1";

-- insert into "acme"."fleet"."mesh_receipts" ( ... as in the first build

select (select count(*) from "acme"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.maintenance_plan.v1' and not is_built) as views_to_audit;

COMMIT;

BEGIN;

drop table if exists "acme"."fleet"."maintenance_plan_v1__dbt_backup" cascade;

COMMIT;

BEGIN;

-- -------------------- test.fleet.mesh_governance_governed_maintenance_plan_v1_.9140fae783

BEGIN;

-- select ... as in the first build

-- -------------------- between nodes

BEGIN;

COMMIT;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "acme"."fleet"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "acme"."fleet"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
