-- -------------------- between nodes

create schema if not exists `acme-mesh`.`weather` options (location = 'EU');

-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

create schema if not exists `acme-mesh`.`weather` options (location = 'EU');

create table if not exists `acme-mesh`.`weather`.`mesh_promises` (
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
);

delete from `acme-mesh`.`weather`.`mesh_promises` where promised_at < timestamp_sub(current_timestamp(), interval 7 day);

insert into `acme-mesh`.`weather`.`mesh_promises` (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', current_timestamp(), 'model.weather.observations.v1', '',
    '<digest>', 'weather.observations v1', 'Weather Desk <weather@nycair.example>',
    '`acme-mesh`.`weather`.`mesh_receipts`', '<digest>', true
  );

create schema if not exists `acme-mesh`.`weather` options (location = 'EU');

create table if not exists `acme-mesh`.`weather`.`mesh_receipts` (
  invocation_id string,
  audited_at timestamp,
  product string,
  version string,
  rule_name string,
  column_names string,
  measured float64,
  at_most float64,
  at_least float64,
  passed boolean,
  seconds float64,
  published boolean,
  rebuilt_input string,
  promise string,
  governance string
);

-- -------------------- model.weather.observations.v1

-- select * from (the query) where false

select * from (
        select
    cast(null as string) as origin,
    cast(null as datetime) as observed_at,
    cast(null as datetime) as observed_at_local,
    cast(null as bool) as is_repeated_local_hour,
    cast(null as float64) as temperature_f,
    cast(null as float64) as dew_point_f,
    cast(null as float64) as relative_humidity_percent,
    cast(null as int64) as wind_direction_degrees,
    cast(null as float64) as wind_speed_mph,
    cast(null as float64) as wind_gust_mph,
    cast(null as bool) as has_implausible_wind,
    cast(null as float64) as precipitation_inches,
    cast(null as float64) as pressure_millibars,
    cast(null as float64) as visibility_miles,
    cast(null as datetime) as loaded_at
    ) as __dbt_sbq
    where false and current_timestamp() = current_timestamp()
    limit 0;

create or replace table `acme-mesh`.`weather`.`observations_v1`
  (
    origin string,
    observed_at datetime,
    observed_at_local datetime not null,
    is_repeated_local_hour bool not null,
    temperature_f float64,
    dew_point_f float64,
    relative_humidity_percent float64,
    wind_direction_degrees int64,
    wind_speed_mph float64,
    wind_gust_mph float64,
    has_implausible_wind bool not null,
    precipitation_inches float64 not null,
    pressure_millibars float64,
    visibility_miles float64 not null,
    loaded_at datetime not null,
    primary key (origin, observed_at) not enforced
    )
    OPTIONS()
    as (
    select origin, observed_at, observed_at_local, is_repeated_local_hour, temperature_f, dew_point_f, relative_humidity_percent, wind_direction_degrees, wind_speed_mph, wind_gust_mph, has_implausible_wind, precipitation_inches, pressure_millibars, visibility_miles, loaded_at
    from (
        -- weather.observations v1: hourly readings by hour in UTC. An impossible wind speed becomes null.
with
weather as (
    select * from `acme-mesh`.`asos`.`weather`
),
by_the_hour as (
    select
        *,
        datetime(time_hour, 'UTC') as observed_at,
        datetime(time_hour, 'America/New_York') as observed_at_local,
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
  select * from `acme-mesh`.`weather`.`observations_v1`
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by origin, observed_at having count(*) > 1) as duplicates) as float64) as measured_1,
  cast(count(*) - count(origin) as float64) as measured_2,
  cast(count(*) - count(observed_at) as float64) as measured_3,
  cast(count(*) - count(observed_at_local) as float64) as measured_4,
  cast(count(*) - count(is_repeated_local_hour) as float64) as measured_5,
  cast(count(*) - count(has_implausible_wind) as float64) as measured_6,
  cast(count(*) - count(precipitation_inches) as float64) as measured_7,
  cast(count(*) - count(visibility_miles) as float64) as measured_8,
  cast(count(*) - count(loaded_at) as float64) as measured_9,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as float64) as measured_10,
  cast(cast(count(temperature_f) as float64) / nullif(count(*), 0) as float64) as measured_11,
  cast(cast(count(dew_point_f) as float64) / nullif(count(*), 0) as float64) as measured_12,
  cast(cast(count(relative_humidity_percent) as float64) / nullif(count(*), 0) as float64) as measured_13,
  cast(cast(count(wind_direction_degrees) as float64) / nullif(count(*), 0) as float64) as measured_14,
  cast(cast(count(wind_speed_mph) as float64) / nullif(count(*), 0) as float64) as measured_15,
  cast(cast(count(wind_gust_mph) as float64) / nullif(count(*), 0) as float64) as measured_16,
  cast(cast(count(pressure_millibars) as float64) / nullif(count(*), 0) as float64) as measured_17,
  cast(count(*) as float64) as measured_18,
  cast(cast(
    datetime_diff(
        cast(current_timestamp() as datetime),
        cast(max(cast(loaded_at as timestamp)) as datetime),
        minute
    )
   as float64) / 60 as float64) as measured_19,
  (select max(promise || ' ' || governance) from `acme-mesh`.`weather`.`mesh_promises`
  where invocation_id = '<uuid>' and product_id = 'model.weather.observations.v1') as promise,
  (select count(*) from `acme-mesh`.`weather`.`mesh_promises`
  where invocation_id = '<uuid>' and input_id = 'model.weather.observations.v1' and not is_built) as views_to_audit
from product;

insert into `acme-mesh`.`weather`.`mesh_receipts` (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    current_timestamp(),
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

-- -------------------- test.weather.mesh_governance_governed_observations_v1_.16778c9122

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from `acme-mesh`.`weather`.`mesh_receipts`
  where invocation_id = '<uuid>'
    and product = 'observations'
    and version = '1'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from `acme-mesh`.`weather`.`mesh_promises`
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from `acme-mesh`.`weather`.`mesh_receipts`
      where invocation_id = '<uuid>' and published;
