-- network.carriers v1: carriers by the code that flights have.
with

airlines as (

    select * from {{ source('bts', 'airlines') }}

)

select
    carrier,
    name as carrier_name,
    loaded_at
from airlines
