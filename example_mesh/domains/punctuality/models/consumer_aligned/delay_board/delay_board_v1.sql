-- punctuality.delay_board v1: one line per airport and day, for the duty managers.
with

flight_conditions as (

    select
        origin,
        flight_date,
        is_cancelled,
        is_delayed,
        departure_delay_minutes,
        loaded_at
    from {{ ref('flight_conditions', v=1) }}

),

delay_causes as (

    select
        origin,
        flight_date,
        likely_cause
    from {{ ref('delay_causes', v=1) }}

),

airports as (

    select
        airport,
        airport_name
    from {{ ref('network', 'airports', v=1) }}

),

days as (

    select
        origin,
        flight_date,
        count(*) as scheduled_flights,
        sum(case when is_cancelled then 1 else 0 end) as cancelled_flights,
        sum(case when is_delayed then 1 else 0 end) as delayed_flights,
        avg(departure_delay_minutes) as average_delay_minutes,
        max(departure_delay_minutes) as longest_delay_minutes,
        max(loaded_at) as loaded_at
    from flight_conditions
    group by origin, flight_date

),

causes as (

    select
        origin,
        flight_date,
        likely_cause,
        row_number() over (
            partition by origin, flight_date
            order by count(*) desc, likely_cause
        ) as place
    from delay_causes
    group by origin, flight_date, likely_cause

)

select
    days.origin,
    days.flight_date,
    airports.airport_name,
    days.scheduled_flights,
    cast(days.cancelled_flights as bigint) as cancelled_flights,
    cast(days.delayed_flights as bigint) as delayed_flights,
    cast(days.average_delay_minutes as decimal(7, 2)) as average_delay_minutes,
    days.longest_delay_minutes,
    coalesce(causes.likely_cause, 'none') as main_cause,
    days.loaded_at
from days
left join causes
    on days.origin = causes.origin
    and days.flight_date = causes.flight_date
    and causes.place = 1
left join airports
    on days.origin = airports.airport
