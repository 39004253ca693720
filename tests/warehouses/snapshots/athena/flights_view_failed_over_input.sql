-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from "awsdatacatalog"."flights"."mesh_promises" where promised_at < date_add('day', -7, cast(now() at time zone 'UTC' as timestamp));

insert into "awsdatacatalog"."flights"."mesh_promises" (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', cast(now() at time zone 'UTC' as timestamp), 'model.flights.flown_legs.v1', 'model.flights.departures.v2',
    '<digest>', 'flights.flown_legs v1', 'Flight Operations <flight-ops@nycair.example>',
    '"awsdatacatalog"."flights"."mesh_receipts"', '<digest>', false
  ) -- and 2 more rows;

alter table `flights`.`mesh_receipts` add columns (invocation_id string);

alter table `flights`.`mesh_receipts` add columns (audited_at timestamp);

alter table `flights`.`mesh_receipts` add columns (product string);

alter table `flights`.`mesh_receipts` add columns (version string);

alter table `flights`.`mesh_receipts` add columns (rule_name string);

alter table `flights`.`mesh_receipts` add columns (column_names string);

alter table `flights`.`mesh_receipts` add columns (measured double);

alter table `flights`.`mesh_receipts` add columns (at_most double);

alter table `flights`.`mesh_receipts` add columns (at_least double);

alter table `flights`.`mesh_receipts` add columns (passed boolean);

alter table `flights`.`mesh_receipts` add columns (seconds double);

alter table `flights`.`mesh_receipts` add columns (published boolean);

alter table `flights`.`mesh_receipts` add columns (rebuilt_input string);

alter table `flights`.`mesh_receipts` add columns (promise string);

alter table `flights`.`mesh_receipts` add columns (governance string);

-- -------------------- model.flights.departures.v1

-- api: clean_up_table("awsdatacatalog"."flights"."departures_v1")

-- api: delete_from_glue_catalog("awsdatacatalog"."flights"."departures_v1")

-- select * from (the query) where false;

select * from (
        select
        cast(null as varchar) as carrier,
        cast(null as varchar) as origin,
        cast(null as timestamp) as loaded_at,
        cast(null as bigint) as year,
        cast(null as bigint) as month,
        cast(null as bigint) as day,
        cast(null as bigint) as dep_time,
        cast(null as bigint) as sched_dep_time,
        cast(null as bigint) as dep_delay,
        cast(null as bigint) as arr_time,
        cast(null as bigint) as sched_arr_time,
        cast(null as bigint) as arr_delay,
        cast(null as bigint) as flight,
        cast(null as varchar) as tailnum,
        cast(null as varchar) as dest,
        cast(null as bigint) as air_time,
        cast(null as bigint) as distance,
        cast(null as bigint) as hour,
        cast(null as bigint) as minute,
        cast(null as timestamp) as time_hour
    ) as __dbt_sbq
    where false
    limit 0;

-- api: delete_from_s3(s3://acme-mesh/flights/departures_v1/<uuid>)

create table "awsdatacatalog"."flights"."departures_v1"
    with (
      table_type='hive',
      is_external=true,external_location='s3://acme-mesh/flights/departures_v1/<uuid>',
      format='parquet'
    )
    as
      -- flights.departures v1: local times as integers hhmm, as in the source. Deprecated, see departures.yml.
with
flights_recorded as (
    select * from "awsdatacatalog"."flights"."flights_recorded"
)
select
    year,
    month,
    day,
    dep_time,
    sched_dep_time,
    dep_delay,
    arr_time,
    sched_arr_time,
    arr_delay,
    carrier,
    flight,
    tailnum,
    origin,
    dest,
    air_time,
    distance,
    hour,
    minute,
    time_hour,
    loaded_at
from flights_recorded;

alter table `flights`.`departures_v1` set tblproperties ('classification' = 'parquet');

SELECT '{"rowcount":1,"data_scanned_in_bytes":0}';

with product as (
  select * from "awsdatacatalog"."flights"."departures_v1"
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight, time_hour having count(*) > 1) as duplicates) as double) as measured_1,
  cast(count(*) - count(carrier) as double) as measured_2,
  cast(count(*) - count(origin) as double) as measured_3,
  cast(count(*) - count(loaded_at) as double) as measured_4,
  cast(count(*) - count(sched_dep_time) as double) as measured_5,
  cast(count(*) - count(sched_arr_time) as double) as measured_6,
  cast(count(*) - count(flight) as double) as measured_7,
  cast(count(*) - count(dest) as double) as measured_8,
  cast(count(*) - count(distance) as double) as measured_9,
  cast(count(*) - count(hour) as double) as measured_10,
  cast(count(*) - count(minute) as double) as measured_11,
  cast(count(*) - count(time_hour) as double) as measured_12,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double) as measured_13,
  cast(cast(count(dep_time) as double) / nullif(count(*), 0) as double) as measured_14,
  cast(cast(count(dep_delay) as double) / nullif(count(*), 0) as double) as measured_15,
  cast(cast(count(arr_time) as double) / nullif(count(*), 0) as double) as measured_16,
  cast(cast(count(arr_delay) as double) / nullif(count(*), 0) as double) as measured_17,
  cast(cast(count(tailnum) as double) / nullif(count(*), 0) as double) as measured_18,
  cast(cast(count(air_time) as double) / nullif(count(*), 0) as double) as measured_19,
  cast(count(*) as double) as measured_20,
  cast(cast(((((to_milliseconds((CAST(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP) AS DATE) - CAST(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP) AS DATE)))) / 86400000) * 24 + hour(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP)) - hour(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) * 60 + minute(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP)) - minute(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) as double) / 60 as double) as measured_21,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from "awsdatacatalog"."bts"."flights") as origin) as double) as measured_22,
  (select max(promise || ' ' || governance) from "awsdatacatalog"."flights"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.flights.departures.v1') as promise,
  (select count(*) from "awsdatacatalog"."flights"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v1' and not is_built) as views_to_audit
from product;

insert into "awsdatacatalog"."flights"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(now() at time zone 'UTC' as timestamp),
    'departures',
    '1',
    'primary_key_unique',
    'carrier, flight, time_hour',
    0.0,
    0,
    null,
    true,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 21 more rows;

-- -------------------- model.flights.departures.v2

-- api: clean_up_table("awsdatacatalog"."flights"."departures_v2")

-- api: delete_from_glue_catalog("awsdatacatalog"."flights"."departures_v2")

-- select * from (the query) where false;

select * from (
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
    ) as __dbt_sbq
    where false
    limit 0;

-- api: delete_from_s3(s3://acme-mesh/flights/departures_v2/<uuid>)

create table "awsdatacatalog"."flights"."departures_v2"
    with (
      table_type='hive',
      is_external=true,external_location='s3://acme-mesh/flights/departures_v2/<uuid>',
      format='parquet'
    )
    as
      -- flights.departures v2: timestamps in UTC, which stay correct across midnight and clock changes.
with
flights_recorded as (
    select * from "awsdatacatalog"."flights"."flights_recorded"
),
scheduled as (
    select
        *,
        date_add('minute', minute, time_hour) as scheduled_departure_at
    from flights_recorded
)
select
    carrier,
    cast(flight as integer) as flight_number,
    scheduled_departure_at,
    -- The source's dep_time has no date, so use the delay.
    date_add('minute', dep_delay, scheduled_departure_at) as departed_at,
    flight_date,
    origin,
    dest as destination,
    tailnum as tail_number,
    cast(dep_delay as integer) as departure_delay_minutes,
    cast(arr_delay as integer) as arrival_delay_minutes,
    cast(air_time as integer) as air_time_minutes,
    cast(distance as integer) as distance_miles,
    is_cancelled,
    loaded_at
from scheduled;

alter table `flights`.`departures_v2` set tblproperties ('classification' = 'parquet');

SELECT '{"rowcount":1,"data_scanned_in_bytes":0}';

with product as (
  select * from "awsdatacatalog"."flights"."departures_v2"
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1) as duplicates) as double) as measured_1,
  cast(count(*) - count(carrier) as double) as measured_2,
  cast(count(*) - count(flight_number) as double) as measured_3,
  cast(count(*) - count(scheduled_departure_at) as double) as measured_4,
  cast(count(*) - count(flight_date) as double) as measured_5,
  cast(count(*) - count(origin) as double) as measured_6,
  cast(count(*) - count(destination) as double) as measured_7,
  cast(count(*) - count(distance_miles) as double) as measured_8,
  cast(count(*) - count(is_cancelled) as double) as measured_9,
  cast(count(*) - count(loaded_at) as double) as measured_10,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double) as measured_11,
  cast(cast(count(departed_at) as double) / nullif(count(*), 0) as double) as measured_12,
  cast(cast(count(tail_number) as double) / nullif(count(*), 0) as double) as measured_13,
  cast(cast(count(departure_delay_minutes) as double) / nullif(count(*), 0) as double) as measured_14,
  cast(cast(count(arrival_delay_minutes) as double) / nullif(count(*), 0) as double) as measured_15,
  cast(cast(count(air_time_minutes) as double) / nullif(count(*), 0) as double) as measured_16,
  cast(count(*) as double) as measured_17,
  cast(cast(((((to_milliseconds((CAST(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP) AS DATE) - CAST(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP) AS DATE)))) / 86400000) * 24 + hour(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP)) - hour(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) * 60 + minute(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP)) - minute(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) as double) / 60 as double) as measured_18,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from "awsdatacatalog"."bts"."flights") as origin) as double) as measured_19,
  (select max(promise || ' ' || governance) from "awsdatacatalog"."flights"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.flights.departures.v2') as promise,
  (select count(*) from "awsdatacatalog"."flights"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built) as views_to_audit
from product;

select distinct product_id from "awsdatacatalog"."flights"."mesh_promises"
    where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built
    order by product_id;

with product as (
  select * from "awsdatacatalog"."flights"."flown_legs_v1"
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1) as duplicates) as double) as measured_1,
  cast(count(*) - count(carrier) as double) as measured_2,
  cast(count(*) - count(flight_number) as double) as measured_3,
  cast(count(*) - count(scheduled_departure_at) as double) as measured_4,
  cast(count(*) - count(departed_at) as double) as measured_5,
  cast(count(*) - count(flight_date) as double) as measured_6,
  cast(count(*) - count(origin) as double) as measured_7,
  cast(count(*) - count(destination) as double) as measured_8,
  cast(count(*) - count(departure_delay_minutes) as double) as measured_9,
  cast(count(*) - count(distance_miles) as double) as measured_10,
  cast(count(*) - count(tail_number) as double) as measured_11,
  cast(count(*) - count(is_aircraft_registered) as double) as measured_12,
  cast(count(*) - count(loaded_at) as double) as measured_13,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double) as measured_14,
  cast(cast(count(arrival_delay_minutes) as double) / nullif(count(*), 0) as double) as measured_15,
  cast(cast(count(air_time_minutes) as double) / nullif(count(*), 0) as double) as measured_16,
  cast(cast(count(manufacturer) as double) / nullif(count(*), 0) as double) as measured_17,
  cast(cast(count(model) as double) / nullif(count(*), 0) as double) as measured_18,
  cast(cast(count(aircraft_age_years) as double) / nullif(count(*), 0) as double) as measured_19,
  cast(cast(count(seat_count) as double) / nullif(count(*), 0) as double) as measured_20,
  cast(count(*) as double) as measured_21,
  cast(cast(((((to_milliseconds((CAST(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP) AS DATE) - CAST(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP) AS DATE)))) / 86400000) * 24 + hour(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP)) - hour(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) * 60 + minute(CAST(cast(now() at time zone 'UTC' as timestamp) AS TIMESTAMP)) - minute(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) as double) / 60 as double) as measured_22,
  (select max(promise || ' ' || governance) from "awsdatacatalog"."flights"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.flights.flown_legs.v1') as promise,
  (select count(*) from "awsdatacatalog"."flights"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.flights.flown_legs.v1' and not is_built) as views_to_audit
from product;

with product as (select * from "awsdatacatalog"."flights"."flown_legs_v1") select carrier, flight_number, scheduled_departure_at from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1 order by 1, 2, 3 limit 5;

insert into "awsdatacatalog"."flights"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(now() at time zone 'UTC' as timestamp),
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

-- -------------------- test.flights.mesh_governance_governed_departures_v1_.49f6cb5c15

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from "awsdatacatalog"."flights"."mesh_receipts"
  where invocation_id = '<uuid>'
    and product = 'departures'
    and version = '1'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "awsdatacatalog"."flights"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "awsdatacatalog"."flights"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
