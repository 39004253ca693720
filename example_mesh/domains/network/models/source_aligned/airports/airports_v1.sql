-- network.airports v1: the airports of the US. Coordinates outside the US become null.
with

airports as (

    select * from {{ source('faa', 'airports') }}

),

located as (

    select
        *,
        -- The 50 states lie between 18 and 72 degrees north, west of Greenwich except for the last of the Aleutians.
        lat between 18 and 72 and (lon < -66 or lon > 172) as has_plausible_place
    from airports

)

select
    faa as airport,
    name as airport_name,
    case when has_plausible_place then lat end as latitude,
    case when has_plausible_place then lon end as longitude,
    cast(alt as integer) as altitude_feet,
    case when has_plausible_place then cast(tz as integer) end as utc_offset_hours,
    dst as daylight_saving,
    case when has_plausible_place then tzone end as time_zone,
    has_plausible_place,
    loaded_at
from located
