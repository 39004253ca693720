-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from `acme-mesh`.`fleet`.`mesh_promises` where promised_at < timestamp_sub(current_timestamp(), interval 7 day);

insert into `acme-mesh`.`fleet`.`mesh_promises` (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', current_timestamp(), 'model.fleet.aircraft.v1', '',
    '<digest>', 'fleet.aircraft v1', 'Fleet Engineering <fleet@nycair.example>',
    '`acme-mesh`.`fleet`.`mesh_receipts`', '<digest>', true
  );

-- -------------------- model.fleet.aircraft.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

create or replace table `acme-mesh`.`fleet`.`aircraft_v1__dbt_tmp`
  (
    tail_number string,
    manufacture_year int64,
    aircraft_type string not null,
    manufacturer string not null,
    model string not null,
    engine_count int64 not null,
    engine_type string not null,
    seat_count int64 not null,
    cruising_speed_mph int64,
    loaded_at datetime not null,
    primary key (tail_number) not enforced
    )
    OPTIONS()
    as (
    select tail_number, manufacture_year, aircraft_type, manufacturer, model, engine_count, engine_type, seat_count, cruising_speed_mph, loaded_at
    from (
        -- fleet.aircraft v1: the aircraft in the registry, with descriptive column names.
with
planes as (
    select * from `acme-mesh`.`faa`.`planes`
)
select
    tailnum as tail_number,
    cast(year as integer) as manufacture_year,
    type as aircraft_type,
    manufacturer,
    model,
    cast(engines as integer) as engine_count,
    engine as engine_type,
    cast(seats as integer) as seat_count,
    cast(speed as integer) as cruising_speed_mph,
    loaded_at
from planes
    ) as model_subq
    );

with product as (
  select * from `acme-mesh`.`fleet`.`aircraft_v1__dbt_tmp`
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as float64) as measured_1,
  cast(count(*) - count(tail_number) as float64) as measured_2,
  cast(count(*) - count(aircraft_type) as float64) as measured_3,
  cast(count(*) - count(manufacturer) as float64) as measured_4,
  cast(count(*) - count(model) as float64) as measured_5,
  cast(count(*) - count(engine_count) as float64) as measured_6,
  cast(count(*) - count(engine_type) as float64) as measured_7,
  cast(count(*) - count(seat_count) as float64) as measured_8,
  cast(count(*) - count(loaded_at) as float64) as measured_9,
  cast(count(case when aircraft_type not in ('Fixed wing multi engine', 'Fixed wing single engine', 'Rotorcraft') then 1 end) as float64) as measured_10,
  cast(count(case when engine_type not in ('4 Cycle', 'Reciprocating', 'Turbo-fan', 'Turbo-jet', 'Turbo-prop', 'Turbo-shaft') then 1 end) as float64) as measured_11,
  cast(cast(count(manufacture_year) as float64) / nullif(count(*), 0) as float64) as measured_12,
  cast(cast(count(cruising_speed_mph) as float64) / nullif(count(*), 0) as float64) as measured_13,
  cast(count(*) as float64) as measured_14,
  cast(cast(
    datetime_diff(
        cast(current_timestamp() as datetime),
        cast(max(cast(loaded_at as timestamp)) as datetime),
        minute
    )
   as float64) / 60 as float64) as measured_15,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as float64) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from `acme-mesh`.`faa`.`planes`) as origin) as float64) as measured_16,
  (select max(promise || ' ' || governance) from `acme-mesh`.`fleet`.`mesh_promises`
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft.v1') as promise,
  (select count(*) from `acme-mesh`.`fleet`.`mesh_promises`
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft.v1' and not is_built) as views_to_audit
from product;

with product as (select * from `acme-mesh`.`fleet`.`aircraft_v1__dbt_tmp`) select tail_number from product group by tail_number having count(*) > 1 order by 1 limit 5;

insert into `acme-mesh`.`fleet`.`mesh_receipts` (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    current_timestamp(),
    'aircraft',
    '1',
    'primary_key_unique',
    'tail_number',
    7.0,
    0,
    null,
    false,
    <seconds>,
    false,
    null,
    '<digest>',
    '<digest>'
  ) -- and 15 more rows;
