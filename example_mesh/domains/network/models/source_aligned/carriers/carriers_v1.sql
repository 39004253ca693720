-- network.carriers v1: the carriers by their code in the flights.
with

airlines as (

    select * from {{ source('bts', 'airlines') }}

)

select
    carrier,
    name as carrier_name,
    loaded_at
from airlines
