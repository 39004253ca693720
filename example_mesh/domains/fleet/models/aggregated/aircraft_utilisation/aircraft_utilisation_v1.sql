-- fleet.aircraft_utilisation v1: how much each aircraft flew, registered or not.
with

aircraft_flights as (

    select
        tail_number,
        flight_date,
        is_cancelled,
        air_time_minutes,
        miles_flown
    from {{ ref('aircraft_flights') }}

),

aircraft as (

    select
        tail_number,
        manufacturer,
        model,
        seat_count
    from {{ ref('aircraft', v=1) }}

),

flown as (

    select
        tail_number,
        count(*) as flights,
        sum(case when is_cancelled then 1 else 0 end) as cancelled_flights,
        sum(coalesce(air_time_minutes, 0)) as minutes_in_the_air,
        sum(coalesce(miles_flown, 0)) as miles_flown,
        min(case when not is_cancelled then flight_date end) as first_flown_on,
        max(case when not is_cancelled then flight_date end) as last_flown_on
    from aircraft_flights
    group by tail_number

),

tail_numbers_of_both as (

    select tail_number from aircraft
    union all
    select tail_number from flown

),

tail_numbers as (

    select distinct tail_number from tail_numbers_of_both

)

select
    tail_numbers.tail_number,
    aircraft.tail_number is not null as is_registered,
    aircraft.manufacturer,
    aircraft.model,
    aircraft.seat_count,
    cast(coalesce(flown.flights, 0) as bigint) as flights,
    cast(coalesce(flown.cancelled_flights, 0) as bigint) as cancelled_flights,
    cast(coalesce(flown.minutes_in_the_air, 0) / 60e0 as decimal(9, 2)) as hours_in_the_air,
    cast(coalesce(flown.miles_flown, 0) as bigint) as miles_flown,
    flown.first_flown_on,
    flown.last_flown_on
from tail_numbers
left join aircraft
    on tail_numbers.tail_number = aircraft.tail_number
left join flown
    on tail_numbers.tail_number = flown.tail_number
