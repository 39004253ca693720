-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from `acme-mesh`.`flights`.`mesh_promises` where promised_at < timestamp_sub(current_timestamp(), interval 7 day);

-- insert into `acme-mesh`.`flights`.`mesh_promises` ( ... as in the first build

alter table `acme-mesh`.`flights`.`mesh_receipts` add column governance string;

-- -------------------- model.fleet.aircraft.v1

-- select * from ( ... as in the first build

-- select * from (the query) where false

-- -------------------- model.flights.flights_recorded

-- create or replace view `acme-mesh`.`flights`.`flights_recorded` ... as in the first build

select (select count(*) from `acme-mesh`.`flights`.`mesh_promises`
  where invocation_id = '<uuid>' and input_id = 'model.flights.flights_recorded' and not is_built) as views_to_audit;

-- -------------------- model.flights.departures.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create or replace table `acme-mesh`.`flights`.`departures_v1` ... as in the first build

-- with product as ( ... as in the first build

-- insert into `acme-mesh`.`flights`.`mesh_receipts` ( ... as in the first build

-- -------------------- model.flights.departures.v2

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create or replace table `acme-mesh`.`flights`.`departures_v2` ... as in the first build

-- with product as ( ... as in the first build

-- insert into `acme-mesh`.`flights`.`mesh_receipts` ( ... as in the first build

-- -------------------- test.flights.mesh_governance_governed_departures_v1_.49f6cb5c15

-- select ... as in the first build

-- -------------------- test.flights.mesh_governance_governed_departures_v2_.755998171e

-- select ... as in the first build

-- -------------------- model.flights.flown_legs.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create or replace view `acme-mesh`.`flights`.`flown_legs_v1` ... as in the first build

-- with product as ( ... as in the first build

with product as (select * from `acme-mesh`.`flights`.`flown_legs_v1`) select carrier, flight_number, scheduled_departure_at from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1 order by 1, 2, 3 limit 5;

insert into `acme-mesh`.`flights`.`mesh_receipts` (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    current_timestamp(),
    'flown_legs',
    '1',
    'primary_key_unique',
    'carrier, flight_number, scheduled_departure_at',
    7.0,
    0,
    null,
    false,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 21 more rows;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from `acme-mesh`.`flights`.`mesh_promises`
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from `acme-mesh`.`flights`.`mesh_receipts`
      where invocation_id = '<uuid>' and published;

-- with product as ( ... as in the first build

with product as (select * from `acme-mesh`.`flights`.`flown_legs_v1`) select carrier, flight_number, scheduled_departure_at from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1 order by 1, 2, 3 limit 5;

insert into `acme-mesh`.`flights`.`mesh_receipts` (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    current_timestamp(),
    'flown_legs',
    '1',
    'primary_key_unique',
    'carrier, flight_number, scheduled_departure_at',
    7.0,
    0,
    null,
    false,
    <seconds>,
    true,
    'model.flights.departures.v2',
    '<digest>',
    '<digest>'
  ) -- and 21 more rows;
