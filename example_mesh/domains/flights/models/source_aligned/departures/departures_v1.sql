-- flights.departures v1. Clean, rename and cast here: departures.yml promises these columns to readers.
with

flights as (

    select * from {{ source('bts', 'flights') }}

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
from flights
