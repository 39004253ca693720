{#-
  The audit: the post-hook of every product folder. It measures the new data in one
  query, inside the transaction that would publish it. A failed assertion raises, so
  the transaction is rolled back: what was published before stays, and everything
  downstream is skipped. When all pass, the receipts go in with the data.
-#}
{% macro audit() -%}
  {%- if execute and mesh_governance.is_product(model) and not flags.EMPTY -%}
    {%- set results = mesh_governance.measure(model, this) -%}
    {%- set failures = [] -%}
    {%- for result in results if not result.passed -%}
      {%- do failures.append(mesh_governance.failure_sentence(result)) -%}
    {%- endfor -%}
    {%- if failures -%}
      {%- do exceptions.raise_compiler_error(
        'Audit of ' ~ mesh_governance.product_label(model) ~ ' failed (owner: ' ~ mesh_governance.owner_label(model)
        ~ '); nothing new was published:\n  - ' ~ failures | join('\n  - ')
      ) -%}
    {%- endif -%}
    {{ mesh_governance.insert_receipts(model, results) }}
  {%- endif -%}
{%- endmacro %}


{#- Runs the audit's query; returns mappings of rule, columns, measured, at_most, at_least, passed. -#}
{% macro measure(product, relation) -%}
  {%- set assertions = mesh_governance.assertions(product) -%}
  {%- set results = [] -%}
  {%- if assertions -%}
    {%- for row in run_query(mesh_governance.audit_sql(relation, assertions)).rows -%}
      {%- do results.append({
        'rule': row[0], 'columns': row[1], 'measured': row[2], 'at_most': row[3], 'at_least': row[4],
        'passed': row[5] == 1
      }) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(results) }}
{%- endmacro %}


{#- "not_null (customer_id): measured 3, at most 0" -#}
{% macro failure_sentence(result) -%}
  {%- set bounds = [] -%}
  {%- if result.at_most is not none -%}
    {%- do bounds.append('at most ' ~ mesh_governance.number_text(result.at_most)) -%}
  {%- endif -%}
  {%- if result.at_least is not none -%}
    {%- do bounds.append('at least ' ~ mesh_governance.number_text(result.at_least)) -%}
  {%- endif -%}
  {{ return(
    result.rule ~ (' (' ~ result.columns ~ ')' if result.columns else '')
    ~ ': measured ' ~ mesh_governance.number_text(result.measured) ~ ', promised ' ~ bounds | join(' and ')
  ) }}
{%- endmacro %}


{#- 3.0 as "3", 0.98765 as "0.9877". -#}
{% macro number_text(number) -%}
  {%- if number is none -%}{{ return('nothing') }}{%- endif -%}
  {%- set rounded = number | float | round(4) -%}
  {{ return((rounded | int if rounded == rounded | int else rounded) | string) }}
{%- endmacro %}
