-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

delete from `flights`.`main`.`mesh_promises` where promised_at < timestampadd(day, -7, current_timestamp());

-- insert into `flights`.`main`.`mesh_promises` ( ... as in the first build

alter table `flights`.`main`.`mesh_receipts` add columns (governance string);

-- -------------------- model.fleet.aircraft.v1

-- select * from ( ... as in the first build

-- select * from (the query) where false

-- -------------------- model.flights.flights_recorded

-- create or replace view `flights`.`main`.`flights_recorded` ... as in the first build

select (select count(*) from `flights`.`main`.`mesh_promises`
  where invocation_id = '<uuid>' and input_id = 'model.flights.flights_recorded' and not is_built) as views_to_audit;

-- -------------------- model.flights.departures.v1

drop table if exists `flights`.`main`.`departures_v1`;

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- SELECT ... as in the first build

-- create or replace table `flights`.`main`.`departures_v1` ... as in the first build

alter table `flights`.`main`.`departures_v1` change column `origin` set not null;

alter table `flights`.`main`.`departures_v1` change column `loaded_at` set not null;

alter table `flights`.`main`.`departures_v1` change column `sched_dep_time` set not null;

alter table `flights`.`main`.`departures_v1` change column `sched_arr_time` set not null;

alter table `flights`.`main`.`departures_v1` change column `dest` set not null;

alter table `flights`.`main`.`departures_v1` change column `distance` set not null;

alter table `flights`.`main`.`departures_v1` change column `hour` set not null;

alter table `flights`.`main`.`departures_v1` change column `minute` set not null;

alter table `flights`.`main`.`departures_v1` alter column `carrier` set not null;

alter table `flights`.`main`.`departures_v1` alter column `flight` set not null;

alter table `flights`.`main`.`departures_v1` alter column `time_hour` set not null;

alter table `flights`.`main`.`departures_v1` add constraint <digest> primary key(`carrier`, `flight`, `time_hour`);

-- with product as ( ... as in the first build

-- insert into `flights`.`main`.`mesh_receipts` ( ... as in the first build

-- -------------------- model.flights.departures.v2

drop table if exists `flights`.`main`.`departures_v2`;

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- SELECT ... as in the first build

-- create or replace table `flights`.`main`.`departures_v2` ... as in the first build

alter table `flights`.`main`.`departures_v2` change column `flight_date` set not null;

alter table `flights`.`main`.`departures_v2` change column `origin` set not null;

alter table `flights`.`main`.`departures_v2` change column `destination` set not null;

alter table `flights`.`main`.`departures_v2` change column `distance_miles` set not null;

alter table `flights`.`main`.`departures_v2` change column `is_cancelled` set not null;

alter table `flights`.`main`.`departures_v2` change column `loaded_at` set not null;

alter table `flights`.`main`.`departures_v2` alter column `carrier` set not null;

alter table `flights`.`main`.`departures_v2` alter column `flight_number` set not null;

alter table `flights`.`main`.`departures_v2` alter column `scheduled_departure_at` set not null;

alter table `flights`.`main`.`departures_v2` add constraint <digest> primary key(`carrier`, `flight_number`, `scheduled_departure_at`);

-- with product as ( ... as in the first build

with product as (select * from `flights`.`main`.`departures_v2`) select carrier, flight_number, scheduled_departure_at from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1 order by 1, 2, 3 limit 5;

insert into `flights`.`main`.`mesh_receipts` (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    current_timestamp(),
    'departures',
    '2',
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
  ) -- and 18 more rows;

-- -------------------- test.flights.mesh_governance_governed_departures_v1_.49f6cb5c15

-- select ... as in the first build

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from `flights`.`main`.`mesh_promises`
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from `flights`.`main`.`mesh_receipts`
      where invocation_id = '<uuid>' and published;
