-- network.airports v1. Clean, rename and cast here: airports.yml promises these columns to readers.
with

airports as (

    select * from {{ source('faa', 'airports') }}

)

select
    faa,
    name,
    lat,
    lon,
    alt,
    tz,
    dst,
    tzone,
    loaded_at
from airports
