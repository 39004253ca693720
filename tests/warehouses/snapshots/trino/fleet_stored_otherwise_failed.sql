-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from "fleet"."main"."mesh_promises" where promised_at < date_add('day', -7, cast(current_timestamp at time zone 'UTC' as timestamp));

insert into "fleet"."main"."mesh_promises" (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', cast(current_timestamp at time zone 'UTC' as timestamp), 'model.fleet.aircraft.v1', '',
    '<digest>', 'fleet.aircraft v1', 'Fleet Engineering <fleet@nycair.example>',
    '"fleet"."main"."mesh_receipts"', '<digest>', true
  );

-- -------------------- model.fleet.aircraft.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create table ... as in the first build

-- insert into "fleet"."main"."aircraft_v1__dbt_tmp" ... as in the first build

alter table "fleet"."main"."aircraft_v1" rename to "fleet"."main"."aircraft_v1__dbt_backup";

alter table "fleet"."main"."aircraft_v1__dbt_tmp" rename to "fleet"."main"."aircraft_v1";

drop table if exists "fleet"."main"."aircraft_v1__dbt_backup";

with product as (
  select * from "fleet"."main"."aircraft_v1"
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as double) as measured_1,
  cast(count(*) - count(tail_number) as double) as measured_2,
  cast(count(*) - count(aircraft_type) as double) as measured_3,
  cast(count(*) - count(manufacturer) as double) as measured_4,
  cast(count(*) - count(model) as double) as measured_5,
  cast(count(*) - count(engine_count) as double) as measured_6,
  cast(count(*) - count(engine_type) as double) as measured_7,
  cast(count(*) - count(seat_count) as double) as measured_8,
  cast(count(*) - count(loaded_at) as double) as measured_9,
  cast(count(case when aircraft_type not in ('Fixed wing multi engine', 'Fixed wing single engine', 'Rotorcraft') then 1 end) as double) as measured_10,
  cast(count(case when engine_type not in ('4 Cycle', 'Reciprocating', 'Turbo-fan', 'Turbo-jet', 'Turbo-prop', 'Turbo-shaft') then 1 end) as double) as measured_11,
  cast(cast(count(manufacture_year) as double) / nullif(count(*), 0) as double) as measured_12,
  cast(cast(count(cruising_speed_mph) as double) / nullif(count(*), 0) as double) as measured_13,
  cast(count(*) as double) as measured_14,
  cast(cast(((((to_milliseconds((CAST(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP) AS DATE) - CAST(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP) AS DATE)))) / 86400000) * 24 + hour(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP)) - hour(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) * 60 + minute(CAST(cast(current_timestamp at time zone 'UTC' as timestamp) AS TIMESTAMP)) - minute(CAST(max(cast(loaded_at as timestamp)) AS TIMESTAMP))) as double) / 60 as double) as measured_15,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from "fleet"."faa"."planes") as origin) as double) as measured_16,
  (select max(promise || ' ' || governance) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft.v1') as promise,
  (select count(*) from "fleet"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft.v1' and not is_built) as views_to_audit
from product;

with product as (select * from "fleet"."main"."aircraft_v1") select tail_number from product group by tail_number having count(*) > 1 order by 1 limit 5;

insert into "fleet"."main"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(current_timestamp at time zone 'UTC' as timestamp),
    'aircraft',
    '1',
    'primary_key_unique',
    'tail_number',
    7.0,
    0,
    null,
    false,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 15 more rows;
