-- weather.observations v1. Clean, rename and cast here: observations.yml promises these columns to readers.
with

weather as (

    select * from {{ source('asos', 'weather') }}

)

select
    origin,
    year,
    month,
    day,
    hour,
    temp,
    dewp,
    humid,
    wind_dir,
    wind_speed,
    wind_gust,
    precip,
    pressure,
    visib,
    time_hour,
    loaded_at
from weather
