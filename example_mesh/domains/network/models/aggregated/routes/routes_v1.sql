-- network.routes v1: who flies where, and how often. Reads departures v1 for the local times of its timetable.
with

departures as (

    select
        carrier,
        origin,
        dest,
        sched_dep_time,
        dep_time,
        distance
    from {{ ref('flights', 'departures', v=1) }}

),

airports as (

    select
        airport,
        airport_name
    from {{ ref('airports', v=1) }}

),

carriers as (

    select
        carrier,
        carrier_name
    from {{ ref('carriers', v=1) }}

),

carriers_of_routes as (

    select
        departures.origin,
        departures.dest,
        carriers.carrier_name,
        count(*) as flights,
        row_number() over (
            partition by departures.origin, departures.dest
            order by count(*) desc, carriers.carrier_name
        ) as place
    from departures
    inner join carriers
        on departures.carrier = carriers.carrier
    group by departures.origin, departures.dest, carriers.carrier_name

),

routes as (

    select
        origin,
        dest,
        -- For some flights to EGE, the recorded distance is a mile longer.
        max(distance) as distance_miles,
        count(distinct carrier) as carriers,
        count(*) as scheduled_flights,
        count(*) - count(dep_time) as cancelled_flights,
        min(sched_dep_time) as first_departure_hhmm,
        max(sched_dep_time) as last_departure_hhmm
    from departures
    group by origin, dest

)

select
    routes.origin,
    routes.dest as destination,
    origins.airport_name as origin_name,
    destinations.airport_name as destination_name,
    destinations.airport is not null as is_destination_known,
    cast(routes.distance_miles as integer) as distance_miles,
    routes.carriers,
    carriers_of_routes.carrier_name as main_carrier_name,
    routes.scheduled_flights,
    routes.cancelled_flights,
    cast(routes.first_departure_hhmm as integer) as first_departure_hhmm,
    cast(routes.last_departure_hhmm as integer) as last_departure_hhmm
from routes
left join airports as origins
    on routes.origin = origins.airport
left join airports as destinations
    on routes.dest = destinations.airport
left join carriers_of_routes
    on routes.origin = carriers_of_routes.origin
    and routes.dest = carriers_of_routes.dest
    and carriers_of_routes.place = 1
