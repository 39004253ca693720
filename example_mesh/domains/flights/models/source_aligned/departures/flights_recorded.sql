-- Private: flights as recorded, with the scheduled hour in UTC. Both versions of departures read it.
{{ config(materialized='view', access='private', contract={'enforced': false}) }}

with

flights as (

    select * from {{ source('bts', 'flights') }}

)

select
    carrier,
    flight,
    tailnum,
    origin,
    dest,
    year,
    month,
    day,
    cast({{ mesh_governance.local_time('time_hour', 'America/New_York') }} as date) as flight_date,
    dep_time,
    sched_dep_time,
    dep_delay,
    arr_time,
    sched_arr_time,
    arr_delay,
    air_time,
    distance,
    hour,
    minute,
    {{ mesh_governance.local_time('time_hour', 'UTC') }} as time_hour,
    dep_time is null as is_cancelled,
    loaded_at
from flights
