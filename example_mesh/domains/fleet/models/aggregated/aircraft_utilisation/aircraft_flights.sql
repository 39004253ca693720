-- Protected: flights with a tail number, for the products of this domain.
{{ config(materialized='view', access='protected', contract={'enforced': false}) }}

with

departures as (

    select
        tail_number,
        flight_date,
        air_time_minutes,
        distance_miles,
        is_cancelled
    from {{ ref('flights', 'departures', v=2) }}

)

select
    tail_number,
    flight_date,
    is_cancelled,
    air_time_minutes,
    case when air_time_minutes is not null then distance_miles end as miles_flown
from departures
where tail_number is not null
