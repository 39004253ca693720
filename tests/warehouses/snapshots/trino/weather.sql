-- -------------------- between nodes

create schema if not exists "weather"."main";

-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

create schema if not exists "weather"."main";

create table if not exists "weather"."main"."mesh_promises" (
  invocation_id varchar,
  promised_at timestamp,
  product_id varchar,
  input_id varchar,
  promise varchar,
  label varchar,
  owner varchar,
  receipts varchar,
  governance varchar,
  is_built boolean
);

delete from "weather"."main"."mesh_promises" where promised_at < date_add('day', -7, cast(current_timestamp at time zone 'UTC' as timestamp));

insert into "weather"."main"."mesh_promises" (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', cast(current_timestamp at time zone 'UTC' as timestamp), 'model.weather.observations.v1', '',
    '<digest>', 'weather.observations v1', 'Weather Desk <weather@nycair.example>',
    '"weather"."main"."mesh_receipts"', '<digest>', true
  );

create schema if not exists "weather"."main";

create table if not exists "weather"."main"."mesh_receipts" (
  invocation_id varchar,
  audited_at timestamp,
  product varchar,
  version varchar,
  rule_name varchar,
  column_names varchar,
  measured double,
  at_most double,
  at_least double,
  passed boolean,
  seconds double,
  published boolean,
  rebuilt_input varchar,
  promise varchar,
  governance varchar
);

-- -------------------- model.weather.observations.v1

-- select * from (the query) where false

select * from (
        select
    cast(null as varchar) as origin,
    cast(null as timestamp) as observed_at,
    cast(null as timestamp) as observed_at_local,
    cast(null as boolean) as is_repeated_local_hour,
    cast(null as double) as temperature_f,
    cast(null as double) as dew_point_f,
    cast(null as double) as relative_humidity_percent,
    cast(null as integer) as wind_direction_degrees,
    cast(null as double) as wind_speed_mph,
    cast(null as double) as wind_gust_mph,
    cast(null as boolean) as has_implausible_wind,
    cast(null as double) as precipitation_inches,
    cast(null as double) as pressure_millibars,
    cast(null as double) as visibility_miles,
    cast(null as timestamp) as loaded_at
    ) as __dbt_sbq
    where false
    limit 0;

create table
    "weather"."main"."observations_v1__dbt_tmp"
  (
    origin varchar,
    observed_at timestamp,
    observed_at_local timestamp not null,
    is_repeated_local_hour boolean not null,
    temperature_f double,
    dew_point_f double,
    relative_humidity_percent double,
    wind_direction_degrees integer,
    wind_speed_mph double,
    wind_gust_mph double,
    has_implausible_wind boolean not null,
    precipitation_inches double not null,
    pressure_millibars double,
    visibility_miles double not null,
    loaded_at timestamp not null
    );

insert into "weather"."main"."observations_v1__dbt_tmp"
    (
    select origin, observed_at, observed_at_local, is_repeated_local_hour, temperature_f, dew_point_f, relative_humidity_percent, wind_direction_degrees, wind_speed_mph, wind_gust_mph, has_implausible_wind, precipitation_inches, pressure_millibars, visibility_miles, loaded_at
    from (
        -- weather.observations v1: hourly readings by hour in UTC. An impossible wind speed becomes null.
with
weather as (
    select * from "weather"."asos"."weather"
),
by_the_hour as (
    select
        *,
        cast(time_hour at time zone 'UTC' as timestamp) as observed_at,
        cast(time_hour at time zone 'America/New_York' as timestamp) as observed_at_local,
        -- The strongest gust on record anywhere is 253 mph; the next strongest reading here is 43.
        coalesce(wind_speed > 253, false) as has_implausible_wind
    from weather
)
select
    origin,
    observed_at,
    observed_at_local,
    count(*) over (partition by origin, observed_at_local) > 1 as is_repeated_local_hour,
    temp as temperature_f,
    dewp as dew_point_f,
    humid as relative_humidity_percent,
    cast(wind_dir as integer) as wind_direction_degrees,
    case when not has_implausible_wind then wind_speed end as wind_speed_mph,
    wind_gust as wind_gust_mph,
    has_implausible_wind,
    precip as precipitation_inches,
    pressure as pressure_millibars,
    visib as visibility_miles,
    loaded_at
from by_the_hour
    ) as model_subq
    );

with product as (
  select * from "weather"."main"."observations_v1__dbt_tmp"
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by origin, observed_at having count(*) > 1) as duplicates) as double) as measured_1,
  cast(count(*) - count(origin) as double) as measured_2,
  cast(count(*) - count(observed_at) as double) as measured_3,
  cast(count(*) - count(observed_at_local) as double) as measured_4,
  cast(count(*) - count(is_repeated_local_hour) as double) as measured_5,
  cast(count(*) - count(has_implausible_wind) as double) as measured_6,
  cast(count(*) - count(precipitation_inches) as double) as measured_7,
  cast(count(*) - count(visibility_miles) as double) as measured_8,
  cast(count(*) - count(loaded_at) as double) as measured_9,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double) as measured_10,
  cast(cast(count(temperature_f) as double) / nullif(count(*), 0) as double) as measured_11,
  cast(cast(count(dew_point_f) as double) / nullif(count(*), 0) as double) as measured_12,
  cast(cast(count(relative_humidity_percent) as double) / nullif(count(*), 0) as double) as measured_13,
  cast(cast(count(wind_direction_degrees) as double) / nullif(count(*), 0) as double) as measured_14,
  cast(cast(count(wind_speed_mph) as double) / nullif(count(*), 0) as double) as measured_15,
  cast(cast(count(wind_gust_mph) as double) / nullif(count(*), 0) as double) as measured_16,
  cast(cast(count(pressure_millibars) as double) / nullif(count(*), 0) as double) as measured_17,
  cast(count(*) as double) as measured_18,
  cast(cast(((((to_milliseconds((CAST(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP) AS DATE) - CAST(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP) AS DATE)))) / 86400000) * 24 + hour(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP)) - hour(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) * 60 + minute(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP)) - minute(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) as double) / 60 as double) as measured_19,
  (select max(promise || ' ' || governance) from "weather"."main"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.weather.observations.v1') as promise,
  (select count(*) from "weather"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.weather.observations.v1' and not is_built) as views_to_audit
from product;

insert into "weather"."main"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(current_timestamp at time zone 'UTC' as timestamp),
    'observations',
    '1',
    'primary_key_unique',
    'origin, observed_at',
    0.0,
    0,
    null,
    true,
    <seconds>,
    null,
    null,
    '<digest>',
    '<digest>'
  ) -- and 18 more rows;

alter table "weather"."main"."observations_v1__dbt_tmp" rename to "weather"."main"."observations_v1";

insert into "weather"."main"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(current_timestamp at time zone 'UTC' as timestamp),
    'observations',
    '1',
    'primary_key_unique',
    'origin, observed_at',
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

select (select count(*) from "weather"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.weather.observations.v1' and not is_built) as views_to_audit;

drop table if exists "weather"."main"."observations_v1__dbt_backup";

-- -------------------- test.weather.mesh_governance_governed_observations_v1_.16778c9122

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from "weather"."main"."mesh_receipts"
  where invocation_id = '<uuid>'
    and product = 'observations'
    and version = '1'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "weather"."main"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "weather"."main"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
