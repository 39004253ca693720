-- flights.departures v2: timestamps in UTC, which stay correct across midnight and clock changes.
with

flights_recorded as (

    select * from {{ ref('flights_recorded') }}

),

scheduled as (

    select
        *,
        {{ dbt.dateadd('minute', 'minute', 'time_hour') }} as scheduled_departure_at
    from flights_recorded

)

select
    carrier,
    cast(flight as integer) as flight_number,
    scheduled_departure_at,
    -- The source's dep_time has no date, so use the delay.
    {{ dbt.dateadd('minute', 'dep_delay', 'scheduled_departure_at') }} as departed_at,
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
