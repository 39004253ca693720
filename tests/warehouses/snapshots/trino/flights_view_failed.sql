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

create table
    "flights"."main"."departures_v1__dbt_tmp"
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
    time_hour timestamp
    );

insert into "flights"."main"."departures_v1__dbt_tmp"
    (
    select carrier, origin, loaded_at, year, month, day, dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time, arr_delay, flight, tailnum, dest, air_time, distance, hour, minute, time_hour
    from (
        -- flights.departures v1: local times as integers hhmm, as in the source. Deprecated, see departures.yml.
with
flights_recorded as (
    select * from "flights"."main"."flights_recorded"
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

alter table "flights"."main"."departures_v1" rename to "flights"."main"."departures_v1__dbt_backup";

alter table "flights"."main"."departures_v1__dbt_tmp" rename to "flights"."main"."departures_v1";

drop table if exists "flights"."main"."departures_v1__dbt_backup";

-- with product as ( ... as in the first build

-- insert into "flights"."main"."mesh_receipts" ( ... as in the first build

-- -------------------- model.flights.departures.v2

-- select * from (the query) where false

-- select * from ( ... as in the first build

create table
    "flights"."main"."departures_v2__dbt_tmp"
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
    loaded_at timestamp not null
    );

insert into "flights"."main"."departures_v2__dbt_tmp"
    (
    select carrier, flight_number, scheduled_departure_at, departed_at, flight_date, origin, destination, tail_number, departure_delay_minutes, arrival_delay_minutes, air_time_minutes, distance_miles, is_cancelled, loaded_at
    from (
        -- flights.departures v2: timestamps in UTC, which stay correct across midnight and clock changes.
with
flights_recorded as (
    select * from "flights"."main"."flights_recorded"
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
from scheduled
    ) as model_subq
    );

alter table "flights"."main"."departures_v2" rename to "flights"."main"."departures_v2__dbt_backup";

alter table "flights"."main"."departures_v2__dbt_tmp" rename to "flights"."main"."departures_v2";

drop table if exists "flights"."main"."departures_v2__dbt_backup";

-- with product as ( ... as in the first build

-- insert into "flights"."main"."mesh_receipts" ( ... as in the first build

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
