{#-
  All assertions of a product, compiled into one query.

  Each data rule is one file in rules/: a macro that takes a product and returns
  its assertions, or [] if the rule doesn't apply. An assertion is a mapping:

    rule      the rule's name
    columns   the columns that it checks, [] for the whole product
    measure   an aggregate over the relation `product`, or
    query     a query over `product` that returns one number
    at_most, at_least   the bounds of the number; either can be absent, and a null
                        measure fails
    offends             a condition that is true for each failing row, or
    offenders           a query over `product` that lists the failing keys, sorted;
                        both are absent if there is nothing to list
    reads     the products that its SQL reads; the SQL contains their tokens (inputs.sql)
-#}

{#-
  The registry of data rules. It skips rules that are off and, with `--sample`, rules that apply only to the complete
  data.
-#}
{% macro assertions(product) -%}
  {%- set severities = mesh_governance.severities_of(product) -%}
  {%- set all =
    mesh_governance.assert_primary_key_unique(product)
    + mesh_governance.assert_not_null(product)
    + mesh_governance.assert_accepted_values(product)
    + mesh_governance.assert_accepted_range(product)
    + mesh_governance.assert_completeness(product)
    + mesh_governance.assert_minimum_rows(product)
    + mesh_governance.assert_volume_drift(product)
    + mesh_governance.assert_freshness(product)
    + mesh_governance.assert_row_parity(product)
    + mesh_governance.assert_load_keys_unique(product)
    + mesh_governance.assert_grain_unique(product)
    + mesh_governance.assert_keys_found(product)
    + mesh_governance.assert_totals_reconcile(product)
    + mesh_governance.assert_no_fan_out(product)
  -%}
  {%- set of_all_rows = ['minimum_rows', 'volume_drift', 'row_parity', 'totals_reconcile'] -%}
  {%- set left_out = of_all_rows if mesh_governance.option_of_run('sample') else [] -%}
  {%- set assertions = [] -%}
  {%- for assertion in all if severities.get(assertion.rule) != 'off' and assertion.rule not in left_out -%}
    {%- do assertions.append(assertion) -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}


{#-
  The audit's query: one row with the number of rows and the measure of each assertion, from
  a single scan of the relation. If `product` is set, it also reads the run's records of the
  product: its promise, and the number of views to audit after it.
-#}
{% macro measures_sql(relation, assertions, product=none) -%}
{%- set number = mesh_governance.type_number() -%}
with product as (
  select * from {{ relation }}
)
select
  count(*) as row_count
  {%- for assertion in assertions %},
  cast({{ mesh_governance.measure_sql(assertion) }} as {{ number }}) as measured_{{ loop.index }}
  {%- endfor %}
  {%- if product is not none %},
  {{ mesh_governance.recorded_promise_sql(product) }} as promise,
  {{ mesh_governance.views_to_audit_sql(product) }} as views_to_audit
  {%- endif %}
from product
{%- endmacro %}


{% macro measure_sql(assertion) -%}
  {%- if assertion.measure -%}{{ return(assertion.measure) }}{%- endif -%}
  {{ return('(' ~ mesh_governance.placed_sql(assertion, assertion.query) ~ ')') }}
{%- endmacro %}


{#- The audit's query with one row per failed assertion. -#}
{% macro failed_assertions_sql(relation, assertions) -%}
{%- set number = mesh_governance.type_number() -%}
with measures as (
  select * from (
    {{ mesh_governance.measures_sql(relation, assertions) }}
  ) as measured_once
),
assertions as (
  {%- for assertion in assertions %}
  select
    {{ loop.index }} as position,
    '{{ assertion.rule }}' as rule_name,
    {{ mesh_governance.text_sql(assertion.columns | join(', ')) }} as column_names,
    cast({{ assertion.get('at_most', 'null') }} as {{ number }}) as at_most,
    cast({{ assertion.get('at_least', 'null') }} as {{ number }}) as at_least
  {{ 'union all' if not loop.last }}
  {%- endfor %}
),
measured_assertions as (
  select
    assertions.*,
    case position
      {%- for assertion in assertions %}
      when {{ loop.index }} then measured_{{ loop.index }}
      {%- endfor %}
    end as measured
  from assertions
  cross join measures
)
select rule_name, column_names, measured, at_most, at_least
from measured_assertions
where measured is null or measured > at_most or measured < at_least
{%- endmacro %}
