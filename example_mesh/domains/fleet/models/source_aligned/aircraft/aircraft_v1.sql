-- fleet.aircraft v1. Clean, rename and cast here: aircraft.yml promises these columns to readers.
with

planes as (

    select * from {{ source('faa', 'planes') }}

)

select
    tailnum,
    year,
    type,
    manufacturer,
    model,
    engines,
    seats,
    speed,
    engine,
    loaded_at
from planes
