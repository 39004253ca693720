-- network.carriers v1. Clean, rename and cast here: carriers.yml promises these columns to readers.
with

airlines as (

    select * from {{ source('bts', 'airlines') }}

)

select
    carrier,
    name,
    loaded_at
from airlines
