-- fleet.maintenance_plan v1: when each registered aircraft is due for its next check, at its current pace.
{%- set hours_between_checks = 100 %}
{%- set days_of_pace = 30 %}

with

aircraft_utilisation as (

    select
        tail_number,
        hours_in_the_air
    from {{ ref('aircraft_utilisation', v=1) }}

),

aircraft as (

    select
        tail_number,
        manufacturer,
        model,
        manufacture_year
    from {{ ref('aircraft', v=1) }}

),

aircraft_flights as (

    select
        tail_number,
        flight_date,
        air_time_minutes
    from {{ ref('aircraft_flights') }}

),

newest as (

    select max(flight_date) as planned_on
    from aircraft_flights

),

pace as (

    select
        aircraft_flights.tail_number,
        sum(coalesce(aircraft_flights.air_time_minutes, 0)) / 60e0 as recent_hours
    from aircraft_flights
    cross join newest
    where aircraft_flights.flight_date > {{ dbt.dateadd('day', -days_of_pace, 'newest.planned_on') }}
    group by aircraft_flights.tail_number

),

planned as (

    select
        aircraft.tail_number,
        aircraft.manufacturer,
        aircraft.model,
        aircraft.manufacture_year,
        newest.planned_on,
        aircraft_utilisation.hours_in_the_air,
        floor(aircraft_utilisation.hours_in_the_air / {{ hours_between_checks }}) as checks_passed,
        coalesce(pace.recent_hours, 0) / {{ days_of_pace }} as hours_per_day
    from aircraft
    inner join aircraft_utilisation
        on aircraft.tail_number = aircraft_utilisation.tail_number
    cross join newest
    left join pace
        on aircraft.tail_number = pace.tail_number

),

due as (

    select
        *,
        (checks_passed + 1) * {{ hours_between_checks }} - hours_in_the_air as hours_until_check
    from planned

),

timed as (

    select
        *,
        floor(hours_until_check / nullif(hours_per_day, 0)) as days_until_check
    from due

)

select
    tail_number,
    manufacturer,
    model,
    manufacture_year,
    planned_on,
    hours_in_the_air,
    cast(checks_passed as integer) as checks_passed,
    cast(hours_per_day as decimal(5, 2)) as hours_per_day,
    cast(hours_until_check as decimal(5, 2)) as hours_until_check,
    cast(days_until_check as integer) as days_until_check,
    case
        when days_until_check is null then 'idle'
        when days_until_check < 7 then 'this_week'
        when days_until_check < 30 then 'this_month'
        else 'later'
    end as due
from timed
