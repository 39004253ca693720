-- -------------------- between nodes

BEGIN;

create schema if not exists "weather";

COMMIT;

BEGIN;

with
    relation as (
        select
            pg_class.oid as relation_id,
            pg_class.relname as relation_name,
            pg_class.relnamespace as schema_id,
            pg_namespace.nspname as schema_name,
            pg_class.relkind as relation_type
        from pg_class
        join pg_namespace
          on pg_class.relnamespace = pg_namespace.oid
        where pg_namespace.nspname != 'information_schema'
          and pg_namespace.nspname not like 'pg\_%'
    ),
    dependency as (
        select distinct
            coalesce(pg_rewrite.ev_class, pg_depend.objid) as dep_relation_id,
            pg_depend.refobjid as ref_relation_id,
            pg_depend.refclassid as ref_class_id
        from pg_depend
        left join pg_rewrite
          on pg_depend.objid = pg_rewrite.oid
        where coalesce(pg_rewrite.ev_class, pg_depend.objid) != pg_depend.refobjid
    )
select distinct
    dep.schema_name as dependent_schema,
    dep.relation_name as dependent_name,
    ref.schema_name as referenced_schema,
    ref.relation_name as referenced_name
from dependency
join relation ref
    on dependency.ref_relation_id = ref.relation_id
join relation dep
    on dependency.dep_relation_id = dep.relation_id;

BEGIN;

COMMIT;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-start-1

BEGIN;

create schema if not exists "weather";

COMMIT;

BEGIN;

create table if not exists "acme"."weather"."mesh_promises" (
  invocation_id varchar(65535),
  promised_at timestamp,
  product_id varchar(65535),
  input_id varchar(65535),
  promise varchar(65535),
  label varchar(65535),
  owner varchar(65535),
  receipts varchar(65535),
  governance varchar(65535),
  is_built boolean
);

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

insert into "acme"."weather"."mesh_promises" (
  invocation_id, promised_at, product_id, input_id, promise, label, owner, receipts, governance, is_built
)
values
  (
    '<uuid>', cast(getdate() as timestamp), 'model.weather.observations.v1', '',
    '<digest>', 'weather.observations v1', 'Weather Desk <weather@nycair.example>',
    '"acme"."weather"."mesh_receipts"', '<digest>', true
  );

COMMIT;

BEGIN;

create schema if not exists "weather";

COMMIT;

BEGIN;

create table if not exists "acme"."weather"."mesh_receipts" (
  invocation_id varchar(65535),
  audited_at timestamp,
  product varchar(65535),
  version varchar(65535),
  rule_name varchar(65535),
  column_names varchar(65535),
  measured double precision,
  at_most double precision,
  at_least double precision,
  passed boolean,
  seconds double precision,
  published boolean,
  rebuilt_input varchar(65535),
  promise varchar(65535),
  governance varchar(65535)
);

COMMIT;

-- -------------------- model.weather.observations.v1

-- select * from (the query) where false

select * from (
        select
    cast(null as varchar) as origin,
    cast(null as timestamp) as observed_at,
    cast(null as timestamp) as observed_at_local,
    cast(null as boolean) as is_repeated_local_hour,
    cast(null as double precision) as temperature_f,
    cast(null as double precision) as dew_point_f,
    cast(null as double precision) as relative_humidity_percent,
    cast(null as integer) as wind_direction_degrees,
    cast(null as double precision) as wind_speed_mph,
    cast(null as double precision) as wind_gust_mph,
    cast(null as boolean) as has_implausible_wind,
    cast(null as double precision) as precipitation_inches,
    cast(null as double precision) as pressure_millibars,
    cast(null as double precision) as visibility_miles,
    cast(null as timestamp) as loaded_at
    ) as __dbt_sbq
    where false
    limit 0;

BEGIN;

create  table
    "acme"."weather"."observations_v1__dbt_tmp"
  (
    origin varchar,
    observed_at timestamp,
    observed_at_local timestamp not null,
    is_repeated_local_hour boolean not null,
    temperature_f double precision,
    dew_point_f double precision,
    relative_humidity_percent double precision,
    wind_direction_degrees integer,
    wind_speed_mph double precision,
    wind_gust_mph double precision,
    has_implausible_wind boolean not null,
    precipitation_inches double precision not null,
    pressure_millibars double precision,
    visibility_miles double precision not null,
    loaded_at timestamp not null,
    primary key (origin, observed_at)
    );

insert into "acme"."weather"."observations_v1__dbt_tmp"
    (
    select origin, observed_at, observed_at_local, is_repeated_local_hour, temperature_f, dew_point_f, relative_humidity_percent, wind_direction_degrees, wind_speed_mph, wind_gust_mph, has_implausible_wind, precipitation_inches, pressure_millibars, visibility_miles, loaded_at
    from (
        -- weather.observations v1: hourly readings by hour in UTC. An impossible wind speed becomes null.
with
weather as (
    select * from "acme"."asos"."weather"
),
by_the_hour as (
    select
        *,
        cast(time_hour at time zone 'UTC' as timestamp) as observed_at,
        cast(time_hour at time zone 'America/New_York' as timestamp) as observed_at_local,
        -- The strongest gust on record anywhere is 253 mph; the next strongest reading here is 43.
        coalesce(wind_speed > 253, false) as has_implausible_wind
    from weather
)
select
    origin,
    observed_at,
    observed_at_local,
    count(*) over (partition by origin, observed_at_local) > 1 as is_repeated_local_hour,
    temp as temperature_f,
    dewp as dew_point_f,
    humid as relative_humidity_percent,
    cast(wind_dir as integer) as wind_direction_degrees,
    case when not has_implausible_wind then wind_speed end as wind_speed_mph,
    wind_gust as wind_gust_mph,
    has_implausible_wind,
    precip as precipitation_inches,
    pressure as pressure_millibars,
    visib as visibility_miles,
    loaded_at
from by_the_hour
    ) as model_subq
    );

alter table "acme"."weather"."observations_v1__dbt_tmp" rename to "observations_v1";

with product as (
  select * from "acme"."weather"."observations_v1"
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by origin, observed_at having count(*) > 1) as duplicates) as double precision) as measured_1,
  cast(count(*) - count(origin) as double precision) as measured_2,
  cast(count(*) - count(observed_at) as double precision) as measured_3,
  cast(count(*) - count(observed_at_local) as double precision) as measured_4,
  cast(count(*) - count(is_repeated_local_hour) as double precision) as measured_5,
  cast(count(*) - count(has_implausible_wind) as double precision) as measured_6,
  cast(count(*) - count(precipitation_inches) as double precision) as measured_7,
  cast(count(*) - count(visibility_miles) as double precision) as measured_8,
  cast(count(*) - count(loaded_at) as double precision) as measured_9,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double precision) as measured_10,
  cast(cast(count(temperature_f) as double precision) / nullif(count(*), 0) as double precision) as measured_11,
  cast(cast(count(dew_point_f) as double precision) / nullif(count(*), 0) as double precision) as measured_12,
  cast(cast(count(relative_humidity_percent) as double precision) / nullif(count(*), 0) as double precision) as measured_13,
  cast(cast(count(wind_direction_degrees) as double precision) / nullif(count(*), 0) as double precision) as measured_14,
  cast(cast(count(wind_speed_mph) as double precision) / nullif(count(*), 0) as double precision) as measured_15,
  cast(cast(count(wind_gust_mph) as double precision) / nullif(count(*), 0) as double precision) as measured_16,
  cast(cast(count(pressure_millibars) as double precision) / nullif(count(*), 0) as double precision) as measured_17,
  cast(count(*) as double precision) as measured_18,
  cast(cast(datediff(
        minute,
        max(cast(loaded_at as timestamp)),
        cast(getdate() as timestamp)
        ) as double precision) / 60 as double precision) as measured_19,
  (select max(promise || ' ' || governance) from "acme"."weather"."mesh_promises"
  where invocation_id = '<uuid>' and product_id = 'model.weather.observations.v1') as promise,
  (select count(*) from "acme"."weather"."mesh_promises"
  where invocation_id = '<uuid>' and input_id = 'model.weather.observations.v1' and not is_built) as views_to_audit
from product;

insert into "acme"."weather"."mesh_receipts" (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds, published, rebuilt_input, promise, governance
)
values
  (
    '<uuid>',
    cast(getdate() as timestamp),
    'observations',
    '1',
    'primary_key_unique',
    'origin, observed_at',
    0.0,
    0,
    null,
    true,
    <seconds>,
    true,
    null,
    '<digest>',
    '<digest>'
  ) -- and 18 more rows;

COMMIT;

BEGIN;

drop table if exists "acme"."weather"."observations_v1__dbt_backup" cascade;

COMMIT;

BEGIN;

-- -------------------- test.weather.mesh_governance_governed_observations_v1_.16778c9122

BEGIN;

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from "acme"."weather"."mesh_receipts"
  where invocation_id = '<uuid>'
    and product = 'observations'
    and version = '1'
    and published
    and rebuilt_input is null
)
    ) dbt_internal_test;

-- -------------------- between nodes

BEGIN;

COMMIT;

-- -------------------- operation.mesh_governance.mesh_governance-on-run-end-0

select product_id, input_id, promise, label, owner, receipts from "acme"."weather"."mesh_promises"
    where invocation_id = '<uuid>'
    order by product_id, input_id;

select distinct promise, coalesce(rebuilt_input, '') from "acme"."weather"."mesh_receipts"
      where invocation_id = '<uuid>' and published;
