-- -------------------- between nodes

create schema if not exists `fleet`;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

create schema if not exists `fleet`;

create table if not exists `fleet`.`mesh_promises` (
  invocation_id string,
  promised_at timestamp,
  product_id string,
  input_id string,
  promise string,
  label string,
  owner string,
  receipts string,
  governance string,
  is_built boolean
)
location 's3://acme-mesh/fleet/mesh_promises/<uuid>/'
tblproperties ('table_type' = 'iceberg');

delete from "awsdatacatalog"."fleet"."mesh_promises" where promised_at < date_add('day', -7, cast(now() at time zone 'UTC' as timestamp));

insert into "awsdatacatalog"."fleet"."mesh_promises" (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', cast(now() at time zone 'UTC' as timestamp), 'model.fleet.aircraft.v1', '',
    '<digest>', 'fleet.aircraft v1', 'Fleet Engineering <fleet@nycair.example>',
    '"awsdatacatalog"."fleet"."mesh_receipts"', '<digest>', true
  ) -- and 2 more rows;

create schema if not exists `fleet`;

create table if not exists `fleet`.`mesh_receipts` (
  invocation_id string,
  audited_at timestamp,
  product string,
  version string,
  rule_name string,
  column_names string,
  measured double,
  at_most double,
  at_least double,
  passed boolean,
  seconds double,
  published boolean,
  rebuilt_input string,
  promise string,
  governance string
)
location 's3://acme-mesh/fleet/mesh_receipts/<uuid>/'
tblproperties ('table_type' = 'iceberg');

-- -------------------- model.fleet.aircraft.v1

-- select * from (the query) where false

select * from (
        select
        cast(null as varchar) as tail_number,
        cast(null as integer) as manufacture_year,
        cast(null as varchar) as aircraft_type,
        cast(null as varchar) as manufacturer,
        cast(null as varchar) as model,
        cast(null as integer) as engine_count,
        cast(null as varchar) as engine_type,
        cast(null as integer) as seat_count,
        cast(null as integer) as cruising_speed_mph,
        cast(null as timestamp) as loaded_at
    ) as __dbt_sbq
    where false
    limit 0;

-- api: delete_from_s3(s3://acme-mesh/fleet/aircraft_v1__dbt_tmp/<uuid>)

create table "awsdatacatalog"."fleet"."aircraft_v1__dbt_tmp"
    with (
      table_type='iceberg',
      is_external=false,location='s3://acme-mesh/fleet/aircraft_v1__dbt_tmp/<uuid>',
      format='parquet'
    )
    as
      select tail_number, manufacture_year, aircraft_type, manufacturer, model, engine_count, engine_type, seat_count, cruising_speed_mph, cast(loaded_at as timestamp(6)) as loaded_at
from (
-- fleet.aircraft v1: the aircraft in the registry, with descriptive column names.
with
planes as (
    select * from "awsdatacatalog"."faa"."planes"
)
select
    tailnum as tail_number,
    cast(year as integer) as manufacture_year,
    type as aircraft_type,
    manufacturer,
    model,
    cast(engines as integer) as engine_count,
    engine as engine_type,
    cast(seats as integer) as seat_count,
    cast(speed as integer) as cruising_speed_mph,
    loaded_at
from planes
) as model_subq;

with product as (
  select * from "awsdatacatalog"."fleet"."aircraft_v1__dbt_tmp"
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
  cast(cast(((((to_milliseconds((CAST(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP) AS DATE) - CAST(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP) AS DATE)))) / 86400000) * 24 + hour(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP)) - hour(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) * 60 + minute(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP)) - minute(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) as double) / 60 as double) as measured_15,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from "awsdatacatalog"."faa"."planes") as origin) as double) as measured_16,
  (select max(promise || ' ' || governance) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft.v1') as promise,
  (select count(*) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft.v1' and not is_built) as views_to_audit
from product;

insert into "awsdatacatalog"."fleet"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(now() at time zone 'UTC' as timestamp),
    'aircraft',
    '1',
    'primary_key_unique',
    'tail_number',
    0.0,
    0,
    null,
    true,
    <seconds>,
    null,
    null,
    '<digest>',
    '<digest>'
  ) -- and 15 more rows;

alter table `fleet`.`aircraft_v1__dbt_tmp` rename to `fleet`.`aircraft_v1`;

insert into "awsdatacatalog"."fleet"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(now() at time zone 'UTC' as timestamp),
    'aircraft',
    '1',
    'primary_key_unique',
    'tail_number',
    0.0,
    0,
    null,
    true,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 15 more rows;

select (select count(*) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft.v1' and not is_built) as views_to_audit;

-- api: clean_up_table("awsdatacatalog"."fleet"."aircraft_v1__dbt_backup")

-- api: delete_from_glue_catalog("awsdatacatalog"."fleet"."aircraft_v1__dbt_backup")

-- -------------------- model.flights.departures.v2

select * from (
        -- Generated by `meshwright publish` from domains/flights: change the contract there, not this file.
select
    cast(null as varchar) as carrier,
    cast(null as integer) as flight_number,
    cast(null as timestamp) as scheduled_departure_at,
    cast(null as timestamp) as departed_at,
    cast(null as date) as flight_date,
    cast(null as varchar) as origin,
    cast(null as varchar) as destination,
    cast(null as varchar) as tail_number,
    cast(null as integer) as departure_delay_minutes,
    cast(null as integer) as arrival_delay_minutes,
    cast(null as integer) as air_time_minutes,
    cast(null as integer) as distance_miles,
    cast(null as boolean) as is_cancelled,
    cast(null as timestamp) as loaded_at
where false
    ) as __dbt_sbq
    where false
    limit 0;

-- select * from (the query) where false

-- -------------------- test.fleet.mesh_governance_governed_aircraft_v1_.d67ae1c21a

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from "awsdatacatalog"."fleet"."mesh_receipts"
  where invocation_id = '<uuid>'
    and product = 'aircraft'
    and version = '1'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- model.fleet.aircraft_flights

create or replace view
    "awsdatacatalog"."fleet"."aircraft_flights"
  as
    -- Protected: flights with a tail number, for the products of this domain.
with
departures as (
    select
        tail_number,
        flight_date,
        air_time_minutes,
        distance_miles,
        is_cancelled
    from "awsdatacatalog"."flights"."departures_v2"
)
select
    tail_number,
    flight_date,
    is_cancelled,
    air_time_minutes,
    case when air_time_minutes is not null then distance_miles end as miles_flown
from departures
where tail_number is not null;

select (select count(*) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft_flights' and not is_built) as views_to_audit;

-- api: expire_glue_table_versions("awsdatacatalog"."fleet"."aircraft_flights", 4, False)

-- -------------------- model.fleet.aircraft_utilisation.v1

-- select * from (the query) where false

select * from (
        select
        cast(null as varchar) as tail_number,
        cast(null as boolean) as is_registered,
        cast(null as varchar) as manufacturer,
        cast(null as varchar) as model,
        cast(null as integer) as seat_count,
        cast(null as bigint) as flights,
        cast(null as bigint) as cancelled_flights,
        cast(null as decimal(9, 2)) as hours_in_the_air,
        cast(null as bigint) as miles_flown,
        cast(null as date) as first_flown_on,
        cast(null as date) as last_flown_on
    ) as __dbt_sbq
    where false
    limit 0;

-- api: delete_from_s3(s3://acme-mesh/fleet/aircraft_utilisation_v1__dbt_tmp/<uuid>)

create table "awsdatacatalog"."fleet"."aircraft_utilisation_v1__dbt_tmp"
    with (
      table_type='iceberg',
      is_external=false,location='s3://acme-mesh/fleet/aircraft_utilisation_v1__dbt_tmp/<uuid>',
      format='parquet'
    )
    as
      select tail_number, is_registered, manufacturer, model, seat_count, flights, cancelled_flights, hours_in_the_air, miles_flown, first_flown_on, last_flown_on
from (
-- fleet.aircraft_utilisation v1: how much each aircraft flew, registered or not.
with
aircraft_flights as (
    select
        tail_number,
        flight_date,
        is_cancelled,
        air_time_minutes,
        miles_flown
    from "awsdatacatalog"."fleet"."aircraft_flights"
),
aircraft as (
    select
        tail_number,
        manufacturer,
        model,
        seat_count
    from "awsdatacatalog"."fleet"."aircraft_v1"
),
flown as (
    select
        tail_number,
        count(*) as flights,
        sum(case when is_cancelled then 1 else 0 end) as cancelled_flights,
        sum(coalesce(air_time_minutes, 0)) as minutes_in_the_air,
        sum(coalesce(miles_flown, 0)) as miles_flown,
        min(case when not is_cancelled then flight_date end) as first_flown_on,
        max(case when not is_cancelled then flight_date end) as last_flown_on
    from aircraft_flights
    group by tail_number
),
tail_numbers_of_both as (
    select tail_number from aircraft
    union all
    select tail_number from flown
),
tail_numbers as (
    select distinct tail_number from tail_numbers_of_both
)
select
    tail_numbers.tail_number,
    aircraft.tail_number is not null as is_registered,
    aircraft.manufacturer,
    aircraft.model,
    aircraft.seat_count,
    cast(coalesce(flown.flights, 0) as bigint) as flights,
    cast(coalesce(flown.cancelled_flights, 0) as bigint) as cancelled_flights,
    cast(coalesce(flown.minutes_in_the_air, 0) / 60e0 as decimal(9, 2)) as hours_in_the_air,
    cast(coalesce(flown.miles_flown, 0) as bigint) as miles_flown,
    flown.first_flown_on,
    flown.last_flown_on
from tail_numbers
left join aircraft
    on tail_numbers.tail_number = aircraft.tail_number
left join flown
    on tail_numbers.tail_number = flown.tail_number
) as model_subq;

with product as (
  select * from "awsdatacatalog"."fleet"."aircraft_utilisation_v1__dbt_tmp"
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
  (select max(promise || ' ' || governance) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft_utilisation.v1') as promise,
  (select count(*) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft_utilisation.v1' and not is_built) as views_to_audit
from product;

insert into "awsdatacatalog"."fleet"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(now() at time zone 'UTC' as timestamp),
    'aircraft_utilisation',
    '1',
    'primary_key_unique',
    'tail_number',
    0.0,
    0,
    null,
    true,
    <seconds>,
    null,
    null,
    '<digest>',
    '<digest>'
  ) -- and 12 more rows;

alter table `fleet`.`aircraft_utilisation_v1__dbt_tmp` rename to `fleet`.`aircraft_utilisation_v1`;

insert into "awsdatacatalog"."fleet"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(now() at time zone 'UTC' as timestamp),
    'aircraft_utilisation',
    '1',
    'primary_key_unique',
    'tail_number',
    0.0,
    0,
    null,
    true,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 12 more rows;

select (select count(*) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft_utilisation.v1' and not is_built) as views_to_audit;

-- api: clean_up_table("awsdatacatalog"."fleet"."aircraft_utilisation_v1__dbt_backup")

-- api: delete_from_glue_catalog("awsdatacatalog"."fleet"."aircraft_utilisation_v1__dbt_backup")

-- -------------------- test.fleet.mesh_governance_governed_aircraft_utilisation_v1_.d54c03d13a

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from "awsdatacatalog"."fleet"."mesh_receipts"
  where invocation_id = '<uuid>'
    and product = 'aircraft_utilisation'
    and version = '1'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- model.fleet.maintenance_plan.v1

-- select * from (the query) where false

select * from (
        select
        cast(null as varchar) as tail_number,
        cast(null as varchar) as manufacturer,
        cast(null as varchar) as model,
        cast(null as integer) as manufacture_year,
        cast(null as date) as planned_on,
        cast(null as decimal(9, 2)) as hours_in_the_air,
        cast(null as integer) as checks_passed,
        cast(null as decimal(5, 2)) as hours_per_day,
        cast(null as decimal(5, 2)) as hours_until_check,
        cast(null as integer) as days_until_check,
        cast(null as varchar) as due
    ) as __dbt_sbq
    where false
    limit 0;

-- api: delete_from_s3(s3://acme-mesh/fleet/maintenance_plan_v1__dbt_tmp/<uuid>)

create table "awsdatacatalog"."fleet"."maintenance_plan_v1__dbt_tmp"
    with (
      table_type='iceberg',
      is_external=false,location='s3://acme-mesh/fleet/maintenance_plan_v1__dbt_tmp/<uuid>',
      format='parquet'
    )
    as
      select tail_number, manufacturer, model, manufacture_year, planned_on, hours_in_the_air, checks_passed, hours_per_day, hours_until_check, days_until_check, due
from (
-- fleet.maintenance_plan v1: when each registered aircraft is due for its next check, at its current pace.
with
aircraft_utilisation as (
    select
        tail_number,
        hours_in_the_air
    from "awsdatacatalog"."fleet"."aircraft_utilisation_v1"
),
aircraft as (
    select
        tail_number,
        manufacturer,
        model,
        manufacture_year
    from "awsdatacatalog"."fleet"."aircraft_v1"
),
aircraft_flights as (
    select
        tail_number,
        flight_date,
        air_time_minutes
    from "awsdatacatalog"."fleet"."aircraft_flights"
),
newest as (
    select max(flight_date) as planned_on
    from aircraft_flights
),
pace as (
    select
        aircraft_flights.tail_number,
        sum(coalesce(aircraft_flights.air_time_minutes, 0)) / 60e0 as recent_hours
    from aircraft_flights
    cross join newest
    where aircraft_flights.flight_date > date_add('day', -30, newest.planned_on)
    group by aircraft_flights.tail_number
),
planned as (
    select
        aircraft.tail_number,
        aircraft.manufacturer,
        aircraft.model,
        aircraft.manufacture_year,
        newest.planned_on,
        aircraft_utilisation.hours_in_the_air,
        floor(aircraft_utilisation.hours_in_the_air / 100) as checks_passed,
        coalesce(pace.recent_hours, 0) / 30 as hours_per_day
    from aircraft
    inner join aircraft_utilisation
        on aircraft.tail_number = aircraft_utilisation.tail_number
    cross join newest
    left join pace
        on aircraft.tail_number = pace.tail_number
),
due as (
    select
        *,
        (checks_passed + 1) * 100 - hours_in_the_air as hours_until_check
    from planned
),
timed as (
    select
        *,
        floor(hours_until_check / nullif(hours_per_day, 0)) as days_until_check
    from due
)
select
    tail_number,
    manufacturer,
    model,
    manufacture_year,
    planned_on,
    hours_in_the_air,
    cast(checks_passed as integer) as checks_passed,
    cast(hours_per_day as decimal(5, 2)) as hours_per_day,
    cast(hours_until_check as decimal(5, 2)) as hours_until_check,
    cast(days_until_check as integer) as days_until_check,
    case
        when days_until_check is null then 'idle'
        when days_until_check < 7 then 'this_week'
        when days_until_check < 30 then 'this_month'
        else 'later'
    end as due
from timed
) as model_subq;

with product as (
  select * from "awsdatacatalog"."fleet"."maintenance_plan_v1__dbt_tmp"
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
  (select max(promise || ' ' || governance) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.maintenance_plan.v1') as promise,
  (select count(*) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.maintenance_plan.v1' and not is_built) as views_to_audit
from product;

insert into "awsdatacatalog"."fleet"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(now() at time zone 'UTC' as timestamp),
    'maintenance_plan',
    '1',
    'primary_key_unique',
    'tail_number',
    0.0,
    0,
    null,
    true,
    <seconds>,
    null,
    null,
    '<digest>',
    '<digest>'
  ) -- and 13 more rows;

alter table `fleet`.`maintenance_plan_v1__dbt_tmp` rename to `fleet`.`maintenance_plan_v1`;

insert into "awsdatacatalog"."fleet"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(now() at time zone 'UTC' as timestamp),
    'maintenance_plan',
    '1',
    'primary_key_unique',
    'tail_number',
    0.0,
    0,
    null,
    true,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 13 more rows;

select (select count(*) from "awsdatacatalog"."fleet"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.maintenance_plan.v1' and not is_built) as views_to_audit;

-- api: clean_up_table("awsdatacatalog"."fleet"."maintenance_plan_v1__dbt_backup")

-- api: delete_from_glue_catalog("awsdatacatalog"."fleet"."maintenance_plan_v1__dbt_backup")

-- -------------------- test.fleet.mesh_governance_governed_maintenance_plan_v1_.9140fae783

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from "awsdatacatalog"."fleet"."mesh_receipts"
  where invocation_id = '<uuid>'
    and product = 'maintenance_plan'
    and version = '1'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "awsdatacatalog"."fleet"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "awsdatacatalog"."fleet"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
