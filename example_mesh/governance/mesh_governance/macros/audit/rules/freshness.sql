{#-
  The newest row is no older than the SLO promises.

  **Example.** `config: {meta: {slo: {freshness: {column: loaded_at, count: 24, period: hour}}}}` on a product that
  was built from last week's data. The keys are the same as in dbt's source freshness.

  **Why.** A product that is rebuilt every night from a stalled source looks healthy but isn't.

  **Fix.** Run `dbt source freshness` for its sources, then check the loader. If you know that the source is late, waive
  the rule for a few days.

  Measures the age of the newest row in hours; a timestamp without a time zone counts as UTC.
-#}
{% macro assert_freshness(product) -%}
  {%- set freshness = mesh_governance.slo(product).get('freshness') -%}
  {%- if not freshness -%}{{ return([]) }}{%- endif -%}
  {%- set hours = {'minute': 1 / 60, 'hour': 1, 'day': 24}.get(freshness.period) -%}
  {%- if hours is none or freshness.column is not string
      or not mesh_governance.is_finite_number(freshness.count) -%}
    {%- do mesh_governance.raise_invalid_promise(
      product, 'config.meta.slo.freshness', 'it needs `column`, `count` and `period` (minute, hour or day); '
      ~ 'write it as in {column: loaded_at, count: 24, period: hour}'
    ) -%}
  {%- endif -%}
  {{ return([{
    'rule': 'freshness', 'columns': [freshness.column],
    'measure': 'cast(' ~ mesh_governance.minutes_since(
      'max(' ~ mesh_governance.utc_column(product, 'config.meta.slo.freshness', freshness.column) ~ ')'
    ) ~ ' as ' ~ mesh_governance.type_number() ~ ') / 60',
    'at_most': freshness.count * hours
  }]) }}
{%- endmacro %}


{#- Minutes from a timestamp in UTC until now. -#}
{% macro minutes_since(timestamp) -%}
  {{ return(adapter.dispatch('minutes_since', 'mesh_governance')(timestamp)) }}
{%- endmacro %}

{% macro default__minutes_since(timestamp) -%}
  {{ return(dbt.datediff(timestamp, mesh_governance.utc_now(), 'minute')) }}
{%- endmacro %}

{#- dbt-spark's datediff calls dbt-spark's macro assert_not_null. dbt would call this package's macro instead. -#}
{% macro spark__minutes_since(timestamp) -%}
  {{ return('(unix_timestamp(' ~ mesh_governance.utc_now() ~ ') - unix_timestamp(' ~ timestamp ~ ')) / 60') }}
{%- endmacro %}


{#- A product's column as timestamps in UTC, without a time zone. -#}
{% macro utc_column(product, key, name) -%}
  {%- set column_sql = mesh_governance.promised_columns(product, key, [name])[0] -%}
  {%- set types = [] -%}
  {%- for column in product.columns.values() if column.name | lower == name | lower -%}
    {%- do types.append(column.data_type | lower) -%}
  {%- endfor -%}
  {%- set zoned = ['with time zone', 'timestamptz', 'timestamp_tz', 'timestamp_ltz'] -%}
  {%- for words in zoned if words in types[0] -%}{{ return(mesh_governance.local_time(column_sql, 'UTC')) }}{%- endfor -%}
  {{ return('cast(' ~ column_sql ~ ' as ' ~ dbt.type_timestamp() ~ ')') }}
{%- endmacro %}


{% macro utc_now() -%}
  {{ return(adapter.dispatch('utc_now', 'mesh_governance')()) }}
{%- endmacro %}

{% macro default__utc_now() -%}
  {{ return("cast(now() at time zone 'UTC' as " ~ dbt.type_timestamp() ~ ")") }}
{%- endmacro %}

{% macro snowflake__utc_now() -%}
  {{ return('sysdate()') }}
{%- endmacro %}

{% macro bigquery__utc_now() -%}
  {{ return('current_timestamp()') }}
{%- endmacro %}

{#- The profile sets the time zone of sessions to UTC (spark.sql.session.timeZone). -#}
{% macro spark__utc_now() -%}
  {{ return('current_timestamp()') }}
{%- endmacro %}

{% macro trino__utc_now() -%}
  {{ return("cast(current_timestamp at time zone 'UTC' as timestamp)") }}
{%- endmacro %}

{% macro redshift__utc_now() -%}
  {{ return('cast(getdate() as timestamp)') }}
{%- endmacro %}
