-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from fleet.main.mesh_promises where promised_at <
    dateadd(
        day,
        -7,
        sysdate()
        );

insert into fleet.main.mesh_promises (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', sysdate(), 'model.fleet.aircraft.v1', '',
    '<digest>', 'fleet.aircraft v1', 'Fleet Engineering <fleet@nycair.example>',
    'fleet.main.mesh_receipts', '<digest>', true
  );

-- -------------------- model.fleet.aircraft.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

create or replace transient table fleet.main.aircraft_v1__dbt_tmp
  (
    tail_number varchar,
    manufacture_year integer,
    aircraft_type varchar not null,
    manufacturer varchar not null,
    model varchar not null,
    engine_count integer not null,
    engine_type varchar not null,
    seat_count integer not null,
    cruising_speed_mph integer,
    loaded_at timestamp not null,
    primary key (tail_number)
    )
    as (
    select tail_number, manufacture_year, aircraft_type, manufacturer, model, engine_count, engine_type, seat_count, cruising_speed_mph, loaded_at
    from (
        -- fleet.aircraft v1: the aircraft in the registry, with descriptive column names.
with
planes as (
    select * from fleet.faa.planes
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
  select * from fleet.main.aircraft_v1__dbt_tmp
)
select
  count(*) as row_count,
  cast(count(tail_number) - count(distinct tail_number) as double precision) as measured_1,
  cast(count(*) - count(tail_number) as double precision) as measured_2,
  cast(count(*) - count(aircraft_type) as double precision) as measured_3,
  cast(count(*) - count(manufacturer) as double precision) as measured_4,
  cast(count(*) - count(model) as double precision) as measured_5,
  cast(count(*) - count(engine_count) as double precision) as measured_6,
  cast(count(*) - count(engine_type) as double precision) as measured_7,
  cast(count(*) - count(seat_count) as double precision) as measured_8,
  cast(count(*) - count(loaded_at) as double precision) as measured_9,
  cast(count(case when aircraft_type not in ('Fixed wing multi engine', 'Fixed wing single engine', 'Rotorcraft') then 1 end) as double precision) as measured_10,
  cast(count(case when engine_type not in ('4 Cycle', 'Reciprocating', 'Turbo-fan', 'Turbo-jet', 'Turbo-prop', 'Turbo-shaft') then 1 end) as double precision) as measured_11,
  cast(cast(count(manufacture_year) as double precision) / nullif(count(*), 0) as double precision) as measured_12,
  cast(cast(count(cruising_speed_mph) as double precision) / nullif(count(*), 0) as double precision) as measured_13,
  cast(count(*) as double precision) as measured_14,
  cast(cast(datediff(
        minute,
        max(cast(loaded_at as timestamp)),
        sysdate()
        ) as double precision) / 60 as double precision) as measured_15,
  cast((select case when counted.row_count = origin.row_count then 0 else cast(abs(counted.row_count - origin.row_count) as double precision) / nullif(abs(origin.row_count), 0) end
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from fleet.faa.planes) as origin) as double precision) as measured_16,
  (select max(promise || ' ' || governance) from fleet.main.mesh_promises
  where invocation_id = '<uuid>' and product_id = 'model.fleet.aircraft.v1') as promise,
  (select count(*) from fleet.main.mesh_promises
  where invocation_id = '<uuid>' and input_id = 'model.fleet.aircraft.v1' and not is_built) as views_to_audit
from product;

with product as (select * from fleet.main.aircraft_v1__dbt_tmp) select tail_number from product group by tail_number having count(*) > 1 order by 1 limit 5;

insert into fleet.main.mesh_receipts (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    sysdate(),
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
