-- flights.departures v1: local times as integers hhmm, as in the source. Deprecated, see departures.yml.
with

flights_recorded as (

    select * from {{ ref('flights_recorded') }}

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
