-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from flights.main.mesh_promises where promised_at <
    dateadd(
        day,
        -7,
        sysdate()
        );

-- insert into flights.main.mesh_promises ( ... as in the first build

alter table flights.main.mesh_receipts add column governance TEXT;

-- -------------------- model.fleet.aircraft.v1

-- select * from ( ... as in the first build

-- select * from (the query) where false

-- -------------------- model.flights.flights_recorded

-- create or replace   view flights.main.flights_recorded ... as in the first build

select (select count(*) from flights.main.mesh_promises
  where invocation_id = '<uuid>' and input_id = 'model.flights.flights_recorded' and not is_built) as views_to_audit;

-- -------------------- model.flights.departures.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create or replace transient table flights.main.departures_v1 ... as in the first build

-- with product as ( ... as in the first build

-- insert into flights.main.mesh_receipts ( ... as in the first build

-- -------------------- model.flights.departures.v2

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create or replace transient table flights.main.departures_v2 ... as in the first build

-- with product as ( ... as in the first build

-- insert into flights.main.mesh_receipts ( ... as in the first build

-- -------------------- test.flights.mesh_governance_governed_departures_v1_.49f6cb5c15

-- select ... as in the first build

-- -------------------- test.flights.mesh_governance_governed_departures_v2_.755998171e

-- select ... as in the first build

-- -------------------- model.flights.flown_legs.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create or replace   view flights.main.flown_legs_v1 ... as in the first build

-- with product as ( ... as in the first build

-- insert into flights.main.mesh_receipts ( ... as in the first build

-- -------------------- test.flights.mesh_governance_governed_flown_legs_v1_.6dfe14660e

-- select ... as in the first build

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from flights.main.mesh_promises
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from flights.main.mesh_receipts
      where invocation_id = '<uuid>' and published;
