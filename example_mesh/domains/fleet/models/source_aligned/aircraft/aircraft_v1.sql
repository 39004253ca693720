-- fleet.aircraft v1: the aircraft in the registry, with descriptive column names.
with

planes as (

    select * from {{ source('faa', 'planes') }}

)

select
    tailnum as tail_number,
    cast(year as integer) as manufacture_year,
    type as aircraft_type,
    manufacturer,
    model,
    cast(engines as integer) as engine_count,
    engine as engine_type,
    cast(seats as integer) as seat_count,
    cast(speed as integer) as cruising_speed_mph,
    loaded_at
from planes
