-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from `acme-mesh`.`flights`.`mesh_promises` where promised_at < timestamp_sub(current_timestamp(), interval 7 day);

insert into `acme-mesh`.`flights`.`mesh_promises` (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', current_timestamp(), 'model.flights.flown_legs.v1', 'model.flights.departures.v2',
    '<digest>', 'flights.flown_legs v1', 'Flight Operations <flight-ops@nycair.example>',
    '`acme-mesh`.`flights`.`mesh_receipts`', '<digest>', false
  ) -- and 2 more rows;

alter table `acme-mesh`.`flights`.`mesh_receipts` add column governance string;

-- -------------------- model.flights.departures.v1

-- select * from (the query) where false;

select * from (
        select
    cast(null as string)
 as carrier,
    cast(null as string)
 as origin,
    cast(null as datetime)
 as loaded_at,
    cast(null as int64)
 as year,
    cast(null as int64)
 as month,
    cast(null as int64)
 as day,
    cast(null as int64)
 as dep_time,
    cast(null as int64)
 as sched_dep_time,
    cast(null as int64)
 as dep_delay,
    cast(null as int64)
 as arr_time,
    cast(null as int64)
 as sched_arr_time,
    cast(null as int64)
 as arr_delay,
    cast(null as int64)
 as flight,
    cast(null as string)
 as tailnum,
    cast(null as string)
 as dest,
    cast(null as int64)
 as air_time,
    cast(null as int64)
 as distance,
    cast(null as int64)
 as hour,
    cast(null as int64)
 as minute,
    cast(null as datetime)
 as time_hour
    ) as __dbt_sbq
    where false and current_timestamp() = current_timestamp()
    limit 0;

create or replace table `acme-mesh`.`flights`.`departures_v1`
  (
    carrier string,
    origin string not null,
    loaded_at datetime not null,
    year int64,
    month int64,
    day int64,
    dep_time int64,
    sched_dep_time int64 not null,
    dep_delay int64,
    arr_time int64,
    sched_arr_time int64 not null,
    arr_delay int64,
    flight int64,
    tailnum string,
    dest string not null,
    air_time int64,
    distance int64 not null,
    hour int64 not null,
    minute int64 not null,
    time_hour datetime,
    primary key (carrier, flight, time_hour) not enforced
    )
    OPTIONS()
    as (
    select carrier, origin, loaded_at, year, month, day, dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time, arr_delay, flight, tailnum, dest, air_time, distance, hour, minute, time_hour
    from (
        -- flights.departures v1: local times as integers hhmm, as in the source. Deprecated, see departures.yml.
with
flights_recorded as (
    select * from `acme-mesh`.`flights`.`flights_recorded`
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
from flights_recorded
    ) as model_subq
    );

with product as (
  select * from `acme-mesh`.`flights`.`departures_v1`
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight, time_hour having count(*) > 1) as duplicates) as float64) as measured_1,
  cast(count(*) - count(carrier) as float64) as measured_2,
  cast(count(*) - count(origin) as float64) as measured_3,
  cast(count(*) - count(loaded_at) as float64) as measured_4,
  cast(count(*) - count(sched_dep_time) as float64) as measured_5,
  cast(count(*) - count(sched_arr_time) as float64) as measured_6,
  cast(count(*) - count(flight) as float64) as measured_7,
  cast(count(*) - count(dest) as float64) as measured_8,
  cast(count(*) - count(distance) as float64) as measured_9,
  cast(count(*) - count(hour) as float64) as measured_10,
  cast(count(*) - count(minute) as float64) as measured_11,
  cast(count(*) - count(time_hour) as float64) as measured_12,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as float64) as measured_13,
  cast(cast(count(dep_time) as float64) / nullif(count(*), 0) as float64) as measured_14,
  cast(cast(count(dep_delay) as float64) / nullif(count(*), 0) as float64) as measured_15,
  cast(cast(count(arr_time) as float64) / nullif(count(*), 0) as float64) as measured_16,
  cast(cast(count(arr_delay) as float64) / nullif(count(*), 0) as float64) as measured_17,
  cast(cast(count(tailnum) as float64) / nullif(count(*), 0) as float64) as measured_18,
  cast(cast(count(air_time) as float64) / nullif(count(*), 0) as float64) as measured_19,
  cast(count(*) as float64) as measured_20,
  cast(cast(
    datetime_diff(
        cast(current_timestamp() as datetime),
        cast(max(cast(loaded_at as timestamp)) as datetime),
        minute
    )
   as float64) / 60 as float64) as measured_21,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as float64) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from `acme-mesh`.`bts`.`flights`) as origin) as float64) as measured_22,
  (select max(promise || ' ' || governance) from `acme-mesh`.`flights`.`mesh_promises`
  where invocation_id = '<uuid>' and product_id = 'model.flights.departures.v1') as promise,
  (select count(*) from `acme-mesh`.`flights`.`mesh_promises`
  where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v1' and not is_built) as views_to_audit
from product;

insert into `acme-mesh`.`flights`.`mesh_receipts` (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    current_timestamp(),
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

-- select * from (the query) where false;

select * from (
        select
    cast(null as string)
 as carrier,
    cast(null as int64)
 as flight_number,
    cast(null as datetime)
 as scheduled_departure_at,
    cast(null as datetime)
 as departed_at,
    cast(null as date)
 as flight_date,
    cast(null as string)
 as origin,
    cast(null as string)
 as destination,
    cast(null as string)
 as tail_number,
    cast(null as int64)
 as departure_delay_minutes,
    cast(null as int64)
 as arrival_delay_minutes,
    cast(null as int64)
 as air_time_minutes,
    cast(null as int64)
 as distance_miles,
    cast(null as bool)
 as is_cancelled,
    cast(null as datetime)
 as loaded_at
    ) as __dbt_sbq
    where false and current_timestamp() = current_timestamp()
    limit 0;

create or replace table `acme-mesh`.`flights`.`departures_v2`
  (
    carrier string,
    flight_number int64,
    scheduled_departure_at datetime,
    departed_at datetime,
    flight_date date not null,
    origin string not null,
    destination string not null,
    tail_number string,
    departure_delay_minutes int64,
    arrival_delay_minutes int64,
    air_time_minutes int64,
    distance_miles int64 not null,
    is_cancelled bool not null,
    loaded_at datetime not null,
    primary key (carrier, flight_number, scheduled_departure_at) not enforced
    )
    OPTIONS()
    as (
    select carrier, flight_number, scheduled_departure_at, departed_at, flight_date, origin, destination, tail_number, departure_delay_minutes, arrival_delay_minutes, air_time_minutes, distance_miles, is_cancelled, loaded_at
    from (
        -- flights.departures v2: timestamps in UTC, which stay correct across midnight and clock changes.
with
flights_recorded as (
    select * from `acme-mesh`.`flights`.`flights_recorded`
),
scheduled as (
    select
        *,
        datetime_add(
            cast( time_hour as datetime),
        interval minute minute
        )
 as scheduled_departure_at
    from flights_recorded
)
select
    carrier,
    cast(flight as integer) as flight_number,
    scheduled_departure_at,
    -- The source's dep_time has no date, so use the delay.
        datetime_add(
            cast( scheduled_departure_at as datetime),
        interval dep_delay minute
        )
 as departed_at,
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
from scheduled
    ) as model_subq
    );

with product as (
  select * from `acme-mesh`.`flights`.`departures_v2`
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1) as duplicates) as float64) as measured_1,
  cast(count(*) - count(carrier) as float64) as measured_2,
  cast(count(*) - count(flight_number) as float64) as measured_3,
  cast(count(*) - count(scheduled_departure_at) as float64) as measured_4,
  cast(count(*) - count(flight_date) as float64) as measured_5,
  cast(count(*) - count(origin) as float64) as measured_6,
  cast(count(*) - count(destination) as float64) as measured_7,
  cast(count(*) - count(distance_miles) as float64) as measured_8,
  cast(count(*) - count(is_cancelled) as float64) as measured_9,
  cast(count(*) - count(loaded_at) as float64) as measured_10,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as float64) as measured_11,
  cast(cast(count(departed_at) as float64) / nullif(count(*), 0) as float64) as measured_12,
  cast(cast(count(tail_number) as float64) / nullif(count(*), 0) as float64) as measured_13,
  cast(cast(count(departure_delay_minutes) as float64) / nullif(count(*), 0) as float64) as measured_14,
  cast(cast(count(arrival_delay_minutes) as float64) / nullif(count(*), 0) as float64) as measured_15,
  cast(cast(count(air_time_minutes) as float64) / nullif(count(*), 0) as float64) as measured_16,
  cast(count(*) as float64) as measured_17,
  cast(cast(
    datetime_diff(
        cast(current_timestamp() as datetime),
        cast(max(cast(loaded_at as timestamp)) as datetime),
        minute
    )
   as float64) / 60 as float64) as measured_18,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as float64) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from `acme-mesh`.`bts`.`flights`) as origin) as float64) as measured_19,
  (select max(promise || ' ' || governance) from `acme-mesh`.`flights`.`mesh_promises`
  where invocation_id = '<uuid>' and product_id = 'model.flights.departures.v2') as promise,
  (select count(*) from `acme-mesh`.`flights`.`mesh_promises`
  where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built) as views_to_audit
from product;

select distinct product_id from `acme-mesh`.`flights`.`mesh_promises`
    where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built
    order by product_id;

with product as (
  select * from `acme-mesh`.`flights`.`flown_legs_v1`
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1) as duplicates) as float64) as measured_1,
  cast(count(*) - count(carrier) as float64) as measured_2,
  cast(count(*) - count(flight_number) as float64) as measured_3,
  cast(count(*) - count(scheduled_departure_at) as float64) as measured_4,
  cast(count(*) - count(departed_at) as float64) as measured_5,
  cast(count(*) - count(flight_date) as float64) as measured_6,
  cast(count(*) - count(origin) as float64) as measured_7,
  cast(count(*) - count(destination) as float64) as measured_8,
  cast(count(*) - count(departure_delay_minutes) as float64) as measured_9,
  cast(count(*) - count(distance_miles) as float64) as measured_10,
  cast(count(*) - count(tail_number) as float64) as measured_11,
  cast(count(*) - count(is_aircraft_registered) as float64) as measured_12,
  cast(count(*) - count(loaded_at) as float64) as measured_13,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as float64) as measured_14,
  cast(cast(count(arrival_delay_minutes) as float64) / nullif(count(*), 0) as float64) as measured_15,
  cast(cast(count(air_time_minutes) as float64) / nullif(count(*), 0) as float64) as measured_16,
  cast(cast(count(manufacturer) as float64) / nullif(count(*), 0) as float64) as measured_17,
  cast(cast(count(model) as float64) / nullif(count(*), 0) as float64) as measured_18,
  cast(cast(count(aircraft_age_years) as float64) / nullif(count(*), 0) as float64) as measured_19,
  cast(cast(count(seat_count) as float64) / nullif(count(*), 0) as float64) as measured_20,
  cast(count(*) as float64) as measured_21,
  cast(cast(
    datetime_diff(
        cast(current_timestamp() as datetime),
        cast(max(cast(loaded_at as timestamp)) as datetime),
        minute
    )
   as float64) / 60 as float64) as measured_22,
  (select max(promise || ' ' || governance) from `acme-mesh`.`flights`.`mesh_promises`
  where invocation_id = '<uuid>' and product_id = 'model.flights.flown_legs.v1') as promise,
  (select count(*) from `acme-mesh`.`flights`.`mesh_promises`
  where invocation_id = '<uuid>' and input_id = 'model.flights.flown_legs.v1' and not is_built) as views_to_audit
from product;

insert into `acme-mesh`.`flights`.`mesh_receipts` (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    current_timestamp(),
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

insert into `acme-mesh`.`flights`.`mesh_receipts` (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    current_timestamp(),
    'departures',
    '2',
    'primary_key_unique',
    'carrier, flight_number, scheduled_departure_at',
    0.0,
    0,
    null,
    true,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 18 more rows;

-- -------------------- test.flights.mesh_governance_governed_departures_v1_.49f6cb5c15

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from `acme-mesh`.`flights`.`mesh_receipts`
  where invocation_id = '<uuid>'
    and product = 'departures'
    and version = '1'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- test.flights.mesh_governance_governed_departures_v2_.755998171e

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from `acme-mesh`.`flights`.`mesh_receipts`
  where invocation_id = '<uuid>'
    and product = 'departures'
    and version = '2'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from `acme-mesh`.`flights`.`mesh_promises`
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from `acme-mesh`.`flights`.`mesh_receipts`
      where invocation_id = '<uuid>' and published;
