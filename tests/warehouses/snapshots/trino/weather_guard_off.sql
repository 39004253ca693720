-- -------------------- between nodes

create schema if not exists "weather"."main";

-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

create schema if not exists "weather"."main";

-- create table if not exists "weather"."main"."mesh_promises" ( ... as in the first build

delete from "weather"."main"."mesh_promises" where promised_at < date_add('day', -7, cast(current_timestamp at time zone 'UTC' as timestamp));

-- insert into "weather"."main"."mesh_promises" ( ... as in the first build

create schema if not exists "weather"."main";

-- create table if not exists "weather"."main"."mesh_receipts" ( ... as in the first build

insert into "weather"."main"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(current_timestamp at time zone 'UTC' as timestamp),
    'observations',
    '1',
    'guard_off',
    'it''s late \ really
late',
    0,
    0,
    null,
    true,
    null,
    null,
    null,
    null,
    '<digest>'
  );

-- -------------------- model.weather.observations.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

-- create table ... as in the first build

-- insert into "weather"."main"."observations_v1__dbt_tmp" ... as in the first build

-- with product as ( ... as in the first build

-- insert into "weather"."main"."mesh_receipts" ( ... as in the first build

alter table "weather"."main"."observations_v1__dbt_tmp" rename to "weather"."main"."observations_v1";

-- insert into "weather"."main"."mesh_receipts" ( ... as in the first build

select (select count(*) from "weather"."main"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.weather.observations.v1' and not is_built) as views_to_audit;

drop table if exists "weather"."main"."observations_v1__dbt_backup";

-- -------------------- test.weather.mesh_governance_governed_observations_v1_.16778c9122

-- select ... as in the first build

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "weather"."main"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "weather"."main"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
