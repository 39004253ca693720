-- punctuality.flight_conditions v1: each flight with the weather in the hour of its scheduled departure.
with

departures as (

    select
        carrier,
        flight_number,
        scheduled_departure_at,
        flight_date,
        origin,
        destination,
        departure_delay_minutes,
        is_cancelled,
        loaded_at,
        {{ dbt.date_trunc('hour', 'scheduled_departure_at') }} as scheduled_hour
    from {{ ref('flights', 'departures', v=2) }}

),

observations as (

    select
        origin,
        observed_at,
        temperature_f,
        wind_speed_mph,
        wind_gust_mph,
        precipitation_inches,
        visibility_miles
    from {{ ref('weather', 'observations', v=1) }}

)

select
    departures.carrier,
    departures.flight_number,
    departures.scheduled_departure_at,
    departures.flight_date,
    departures.origin,
    departures.destination,
    departures.is_cancelled,
    departures.departure_delay_minutes,
    -- The US Department of Transportation counts a flight as late from 15 minutes.
    coalesce(departures.departure_delay_minutes >= 15, false) as is_delayed,
    observations.temperature_f,
    observations.wind_speed_mph,
    observations.wind_gust_mph,
    observations.precipitation_inches,
    observations.visibility_miles,
    -- The first that applies. Limits: instrument flight rules (3 miles), heavy rain (0.3 inches per hour), strong
    -- breeze on the Beaufort scale (25 mph). The limit for gusts, 35 mph, is our own.
    case
        when observations.observed_at is null then null
        when observations.visibility_miles < 3 then 'low_visibility'
        when observations.precipitation_inches > 0 and observations.temperature_f <= 32 then 'freezing'
        when observations.precipitation_inches >= 0.3 then 'heavy_rain'
        when observations.wind_speed_mph >= 25 or observations.wind_gust_mph >= 35 then 'strong_wind'
        else 'none'
    end as weather_hazard,
    departures.loaded_at
from departures
left join observations
    on departures.origin = observations.origin
    and departures.scheduled_hour = observations.observed_at
