-- flights.departures v1: the airport's clock as integers hhmm, as the source has it. Deprecated, see departures.yml.
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
