-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from flights.main.mesh_promises where promised_at <
    dateadd(
        day,
        -7,
        sysdate()
        );

insert into flights.main.mesh_promises (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', sysdate(), 'model.flights.flown_legs.v1', 'model.flights.departures.v2',
    '<digest>', 'flights.flown_legs v1', 'Flight Operations <flight-ops@nycair.example>',
    'flights.main.mesh_receipts', '<digest>', false
  ) -- and 2 more rows;

alter table flights.main.mesh_receipts add column governance TEXT;

-- -------------------- model.flights.departures.v1

-- select * from (the query) where false;

select * from (
        select
    cast(null as varchar)
     as carrier,
    cast(null as varchar)
     as origin,
    cast(null as timestamp)
     as loaded_at,
    cast(null as bigint)
     as year,
    cast(null as bigint)
     as month,
    cast(null as bigint)
     as day,
    cast(null as bigint)
     as dep_time,
    cast(null as bigint)
     as sched_dep_time,
    cast(null as bigint)
     as dep_delay,
    cast(null as bigint)
     as arr_time,
    cast(null as bigint)
     as sched_arr_time,
    cast(null as bigint)
     as arr_delay,
    cast(null as bigint)
     as flight,
    cast(null as varchar)
     as tailnum,
    cast(null as varchar)
     as dest,
    cast(null as bigint)
     as air_time,
    cast(null as bigint)
     as distance,
    cast(null as bigint)
     as hour,
    cast(null as bigint)
     as minute,
    cast(null as timestamp)
     as time_hour
    ) as __dbt_sbq
    where false
    limit 0;

create or replace transient table flights.main.departures_v1
  (
    carrier varchar,
    origin varchar not null,
    loaded_at timestamp not null,
    year bigint,
    month bigint,
    day bigint,
    dep_time bigint,
    sched_dep_time bigint not null,
    dep_delay bigint,
    arr_time bigint,
    sched_arr_time bigint not null,
    arr_delay bigint,
    flight bigint,
    tailnum varchar,
    dest varchar not null,
    air_time bigint,
    distance bigint not null,
    hour bigint not null,
    minute bigint not null,
    time_hour timestamp,
    primary key (carrier, flight, time_hour)
    )
    as (
    select carrier, origin, loaded_at, year, month, day, dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time, arr_delay, flight, tailnum, dest, air_time, distance, hour, minute, time_hour
    from (
        -- flights.departures v1: local times as integers hhmm, as in the source. Deprecated, see departures.yml.
with
flights_recorded as (
    select * from flights.main.flights_recorded
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
  select * from flights.main.departures_v1
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight, time_hour having count(*) > 1) as duplicates) as double precision) as measured_1,
  cast(count(*) - count(carrier) as double precision) as measured_2,
  cast(count(*) - count(origin) as double precision) as measured_3,
  cast(count(*) - count(loaded_at) as double precision) as measured_4,
  cast(count(*) - count(sched_dep_time) as double precision) as measured_5,
  cast(count(*) - count(sched_arr_time) as double precision) as measured_6,
  cast(count(*) - count(flight) as double precision) as measured_7,
  cast(count(*) - count(dest) as double precision) as measured_8,
  cast(count(*) - count(distance) as double precision) as measured_9,
  cast(count(*) - count(hour) as double precision) as measured_10,
  cast(count(*) - count(minute) as double precision) as measured_11,
  cast(count(*) - count(time_hour) as double precision) as measured_12,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double precision) as measured_13,
  cast(cast(count(dep_time) as double precision) / nullif(count(*), 0) as double precision) as measured_14,
  cast(cast(count(dep_delay) as double precision) / nullif(count(*), 0) as double precision) as measured_15,
  cast(cast(count(arr_time) as double precision) / nullif(count(*), 0) as double precision) as measured_16,
  cast(cast(count(arr_delay) as double precision) / nullif(count(*), 0) as double precision) as measured_17,
  cast(cast(count(tailnum) as double precision) / nullif(count(*), 0) as double precision) as measured_18,
  cast(cast(count(air_time) as double precision) / nullif(count(*), 0) as double precision) as measured_19,
  cast(count(*) as double precision) as measured_20,
  cast(cast(datediff(
        minute,
        max(cast(loaded_at as timestamp)),
        sysdate()
        ) as double precision) / 60 as double precision) as measured_21,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double precision) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from flights.bts.flights) as origin) as double precision) as measured_22,
  (select max(promise || ' ' || governance) from flights.main.mesh_promises
  where invocation_id = '<uuid>' and product_id = 'model.flights.departures.v1') as promise,
  (select count(*) from flights.main.mesh_promises
  where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v1' and not is_built) as views_to_audit
from product;

insert into flights.main.mesh_receipts (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    sysdate(),
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
    cast(null as varchar)
     as carrier,
    cast(null as integer)
     as flight_number,
    cast(null as timestamp)
     as scheduled_departure_at,
    cast(null as timestamp)
     as departed_at,
    cast(null as date)
     as flight_date,
    cast(null as varchar)
     as origin,
    cast(null as varchar)
     as destination,
    cast(null as varchar)
     as tail_number,
    cast(null as integer)
     as departure_delay_minutes,
    cast(null as integer)
     as arrival_delay_minutes,
    cast(null as integer)
     as air_time_minutes,
    cast(null as integer)
     as distance_miles,
    cast(null as boolean)
     as is_cancelled,
    cast(null as timestamp)
     as loaded_at
    ) as __dbt_sbq
    where false
    limit 0;

create or replace transient table flights.main.departures_v2
  (
    carrier varchar,
    flight_number integer,
    scheduled_departure_at timestamp,
    departed_at timestamp,
    flight_date date not null,
    origin varchar not null,
    destination varchar not null,
    tail_number varchar,
    departure_delay_minutes integer,
    arrival_delay_minutes integer,
    air_time_minutes integer,
    distance_miles integer not null,
    is_cancelled boolean not null,
    loaded_at timestamp not null,
    primary key (carrier, flight_number, scheduled_departure_at)
    )
    as (
    select carrier, flight_number, scheduled_departure_at, departed_at, flight_date, origin, destination, tail_number, departure_delay_minutes, arrival_delay_minutes, air_time_minutes, distance_miles, is_cancelled, loaded_at
    from (
        -- flights.departures v2: timestamps in UTC, which stay correct across midnight and clock changes.
with
flights_recorded as (
    select * from flights.main.flights_recorded
),
scheduled as (
    select
        *,
    dateadd(
        minute,
        minute,
        time_hour
        )
 as scheduled_departure_at
    from flights_recorded
)
select
    carrier,
    cast(flight as integer) as flight_number,
    scheduled_departure_at,
    -- The source's dep_time has no date, so use the delay.
    dateadd(
        minute,
        dep_delay,
        scheduled_departure_at
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
  select * from flights.main.departures_v2
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1) as duplicates) as double precision) as measured_1,
  cast(count(*) - count(carrier) as double precision) as measured_2,
  cast(count(*) - count(flight_number) as double precision) as measured_3,
  cast(count(*) - count(scheduled_departure_at) as double precision) as measured_4,
  cast(count(*) - count(flight_date) as double precision) as measured_5,
  cast(count(*) - count(origin) as double precision) as measured_6,
  cast(count(*) - count(destination) as double precision) as measured_7,
  cast(count(*) - count(distance_miles) as double precision) as measured_8,
  cast(count(*) - count(is_cancelled) as double precision) as measured_9,
  cast(count(*) - count(loaded_at) as double precision) as measured_10,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double precision) as measured_11,
  cast(cast(count(departed_at) as double precision) / nullif(count(*), 0) as double precision) as measured_12,
  cast(cast(count(tail_number) as double precision) / nullif(count(*), 0) as double precision) as measured_13,
  cast(cast(count(departure_delay_minutes) as double precision) / nullif(count(*), 0) as double precision) as measured_14,
  cast(cast(count(arrival_delay_minutes) as double precision) / nullif(count(*), 0) as double precision) as measured_15,
  cast(cast(count(air_time_minutes) as double precision) / nullif(count(*), 0) as double precision) as measured_16,
  cast(count(*) as double precision) as measured_17,
  cast(cast(datediff(
        minute,
        max(cast(loaded_at as timestamp)),
        sysdate()
        ) as double precision) / 60 as double precision) as measured_18,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double precision) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from flights.bts.flights) as origin) as double precision) as measured_19,
  (select max(promise || ' ' || governance) from flights.main.mesh_promises
  where invocation_id = '<uuid>' and product_id = 'model.flights.departures.v2') as promise,
  (select count(*) from flights.main.mesh_promises
  where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built) as views_to_audit
from product;

select distinct product_id from flights.main.mesh_promises
    where invocation_id = '<uuid>' and input_id = 'model.flights.departures.v2' and not is_built
    order by product_id;

with product as (
  select * from flights.main.flown_legs_v1
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1) as duplicates) as double precision) as measured_1,
  cast(count(*) - count(carrier) as double precision) as measured_2,
  cast(count(*) - count(flight_number) as double precision) as measured_3,
  cast(count(*) - count(scheduled_departure_at) as double precision) as measured_4,
  cast(count(*) - count(departed_at) as double precision) as measured_5,
  cast(count(*) - count(flight_date) as double precision) as measured_6,
  cast(count(*) - count(origin) as double precision) as measured_7,
  cast(count(*) - count(destination) as double precision) as measured_8,
  cast(count(*) - count(departure_delay_minutes) as double precision) as measured_9,
  cast(count(*) - count(distance_miles) as double precision) as measured_10,
  cast(count(*) - count(tail_number) as double precision) as measured_11,
  cast(count(*) - count(is_aircraft_registered) as double precision) as measured_12,
  cast(count(*) - count(loaded_at) as double precision) as measured_13,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double precision) as measured_14,
  cast(cast(count(arrival_delay_minutes) as double precision) / nullif(count(*), 0) as double precision) as measured_15,
  cast(cast(count(air_time_minutes) as double precision) / nullif(count(*), 0) as double precision) as measured_16,
  cast(cast(count(manufacturer) as double precision) / nullif(count(*), 0) as double precision) as measured_17,
  cast(cast(count(model) as double precision) / nullif(count(*), 0) as double precision) as measured_18,
  cast(cast(count(aircraft_age_years) as double precision) / nullif(count(*), 0) as double precision) as measured_19,
  cast(cast(count(seat_count) as double precision) / nullif(count(*), 0) as double precision) as measured_20,
  cast(count(*) as double precision) as measured_21,
  cast(cast(datediff(
        minute,
        max(cast(loaded_at as timestamp)),
        sysdate()
        ) as double precision) / 60 as double precision) as measured_22,
  (select max(promise || ' ' || governance) from flights.main.mesh_promises
  where invocation_id = '<uuid>' and product_id = 'model.flights.flown_legs.v1') as promise,
  (select count(*) from flights.main.mesh_promises
  where invocation_id = '<uuid>' and input_id = 'model.flights.flown_legs.v1' and not is_built) as views_to_audit
from product;

insert into flights.main.mesh_receipts (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    sysdate(),
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

insert into flights.main.mesh_receipts (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    sysdate(),
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
  from flights.main.mesh_receipts
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
  from flights.main.mesh_receipts
  where invocation_id = '<uuid>'
    and product = 'departures'
    and version = '2'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from flights.main.mesh_promises
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from flights.main.mesh_receipts
      where invocation_id = '<uuid>' and published;
