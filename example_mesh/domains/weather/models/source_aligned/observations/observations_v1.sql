-- weather.observations v1: hourly readings by hour in UTC. An impossible wind speed becomes null.
with

weather as (

    select * from {{ source('asos', 'weather') }}

),

by_the_hour as (

    select
        *,
        {{ mesh_governance.local_time('time_hour', 'UTC') }} as observed_at,
        {{ mesh_governance.local_time('time_hour', 'America/New_York') }} as observed_at_local,
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
