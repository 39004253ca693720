-- punctuality.carrier_punctuality v1: how punctual each carrier was in each month, compared with all carriers.
with

flown_legs as (

    select
        carrier,
        cast({{ dbt.date_trunc('month', 'flight_date') }} as date) as flight_month,
        departure_delay_minutes,
        arrival_delay_minutes,
        is_aircraft_registered,
        aircraft_age_years
    from {{ ref('flights', 'flown_legs', v=1) }}

),

carriers as (

    select
        carrier,
        carrier_name
    from {{ ref('network', 'carriers', v=1) }}

),

months as (

    select
        carrier,
        flight_month,
        count(*) as flown_flights,
        -- The US Department of Transportation counts a flight as late from 15 minutes.
        sum(case when departure_delay_minutes < 15 then 1 else 0 end) as on_time_flights,
        avg(departure_delay_minutes) as average_departure_delay_minutes,
        avg(arrival_delay_minutes) as average_arrival_delay_minutes,
        avg(case when is_aircraft_registered then 1e0 else 0e0 end) as registered_aircraft_share,
        avg(aircraft_age_years) as average_aircraft_age_years
    from flown_legs
    group by carrier, flight_month

),

months_of_all_carriers as (

    select
        flight_month,
        sum(on_time_flights) * 1e0 / sum(flown_flights) as on_time_share
    from months
    group by flight_month

)

select
    months.carrier,
    months.flight_month,
    carriers.carrier_name,
    months.flown_flights,
    cast(months.on_time_flights as bigint) as on_time_flights,
    cast(months.on_time_flights * 1e0 / months.flown_flights as decimal(5, 4)) as on_time_share,
    cast(months_of_all_carriers.on_time_share as decimal(5, 4)) as on_time_share_of_all_carriers,
    months.on_time_flights * 1e0 / months.flown_flights
    < months_of_all_carriers.on_time_share as is_less_punctual_than_average,
    cast(months.average_departure_delay_minutes as decimal(7, 2)) as average_departure_delay_minutes,
    cast(months.average_arrival_delay_minutes as decimal(7, 2)) as average_arrival_delay_minutes,
    cast(months.registered_aircraft_share as decimal(5, 4)) as registered_aircraft_share,
    cast(months.average_aircraft_age_years as decimal(5, 2)) as average_aircraft_age_years
from months
inner join months_of_all_carriers
    on months.flight_month = months_of_all_carriers.flight_month
left join carriers
    on months.carrier = carriers.carrier
