-- flights.flown_legs v1, a view: the flights that departed, each with its aircraft.
with

departures as (

    select
        carrier,
        flight_number,
        scheduled_departure_at,
        departed_at,
        flight_date,
        origin,
        destination,
        tail_number,
        departure_delay_minutes,
        arrival_delay_minutes,
        air_time_minutes,
        distance_miles,
        loaded_at
    from {{ ref('departures', v=2) }}
    where not is_cancelled

),

aircraft as (

    select
        tail_number,
        manufacture_year,
        manufacturer,
        model,
        seat_count
    from {{ ref('fleet', 'aircraft', v=1) }}

)

select
    departures.carrier,
    departures.flight_number,
    departures.scheduled_departure_at,
    departures.departed_at,
    departures.flight_date,
    departures.origin,
    departures.destination,
    departures.departure_delay_minutes,
    departures.arrival_delay_minutes,
    departures.air_time_minutes,
    departures.distance_miles,
    departures.tail_number,
    aircraft.tail_number is not null as is_aircraft_registered,
    aircraft.manufacturer,
    aircraft.model,
    cast(extract(year from departures.flight_date) - aircraft.manufacture_year as integer) as aircraft_age_years,
    aircraft.seat_count,
    departures.loaded_at
from departures
left join aircraft
    on departures.tail_number = aircraft.tail_number
