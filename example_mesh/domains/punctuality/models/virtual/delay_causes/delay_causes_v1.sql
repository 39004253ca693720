-- punctuality.delay_causes v1, a view: each delayed flight with its likely cause.
with

flight_conditions as (

    select
        carrier,
        flight_number,
        scheduled_departure_at,
        flight_date,
        origin,
        destination,
        departure_delay_minutes,
        weather_hazard,
        loaded_at
    from {{ ref('flight_conditions', v=1) }}
    where is_delayed

),

carrier_punctuality as (

    select
        carrier,
        flight_month,
        is_less_punctual_than_average
    from {{ ref('carrier_punctuality', v=1) }}

)

select
    flight_conditions.carrier,
    flight_conditions.flight_number,
    flight_conditions.scheduled_departure_at,
    flight_conditions.flight_date,
    flight_conditions.origin,
    flight_conditions.destination,
    flight_conditions.departure_delay_minutes,
    flight_conditions.weather_hazard,
    carrier_punctuality.is_less_punctual_than_average as is_carrier_less_punctual,
    case
        when flight_conditions.weather_hazard <> 'none' then 'weather'
        when carrier_punctuality.is_less_punctual_than_average then 'carrier'
        when flight_conditions.weather_hazard is null then 'unknown'
        else 'other'
    end as likely_cause,
    flight_conditions.loaded_at
from flight_conditions
left join carrier_punctuality
    on flight_conditions.carrier = carrier_punctuality.carrier
    and cast({{ dbt.date_trunc('month', 'flight_conditions.flight_date') }} as date) = carrier_punctuality.flight_month
