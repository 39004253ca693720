-- -------------------- between nodes

BEGIN;

create schema if not exists "weather";

COMMIT;

BEGIN;

-- with ... as in the first build

BEGIN;

COMMIT;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

BEGIN;

create schema if not exists "weather";

COMMIT;

BEGIN;

-- create table if not exists "acme"."weather"."mesh_promises" ( ... as in the first build

COMMIT;

BEGIN;

delete from "acme"."weather"."mesh_promises" where promised_at <
    dateadd(
        day,
        -7,
        cast(getdate() as timestamp)
        );

COMMIT;

BEGIN;

-- insert into "acme"."weather"."mesh_promises" ( ... as in the first build

COMMIT;

BEGIN;

create schema if not exists "weather";

COMMIT;

BEGIN;

-- create table if not exists "acme"."weather"."mesh_receipts" ( ... as in the first build

COMMIT;

BEGIN;

insert into "acme"."weather"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(getdate() as timestamp),
    'observations',
    '1',
    'guard_off',
    'it''s late \\ really
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

COMMIT;

-- -------------------- model.weather.observations.v1

-- select * from (the query) where false

-- select * from ( ... as in the first build

BEGIN;

-- create  table ... as in the first build

-- insert into "acme"."weather"."observations_v1__dbt_tmp" ... as in the first build

alter table "acme"."weather"."observations_v1__dbt_tmp" rename to "observations_v1";

-- with product as ( ... as in the first build

-- insert into "acme"."weather"."mesh_receipts" ( ... as in the first build

COMMIT;

BEGIN;

drop table if exists "acme"."weather"."observations_v1__dbt_backup" cascade;

COMMIT;

BEGIN;

-- -------------------- test.weather.mesh_governance_governed_observations_v1_.16778c9122

BEGIN;

-- select ... as in the first build

-- -------------------- between nodes

BEGIN;

COMMIT;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "acme"."weather"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "acme"."weather"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
