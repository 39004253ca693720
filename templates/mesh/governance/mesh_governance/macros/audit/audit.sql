{#-
  The audit: the post-hook of every product folder. It measures the new data in one
  query, inside the transaction that would publish it. A failed assertion raises, so
  the transaction is rolled back: what was published before stays, and everything
  downstream is skipped. When all pass, the receipts go in with the data.
-#}
{% macro audit() -%}
  {#- What is `table_audited` was audited before it was published. -#}
  {%- if execute and mesh_governance.is_product(model) and model.config.materialized != 'table_audited' -%}
    {%- set results = [] if flags.EMPTY else mesh_governance.passed_results(model, this) -%}
    {%- do mesh_governance.enforce_keys(model, this, results) -%}
    {%- if not flags.EMPTY -%}{{ mesh_governance.insert_receipts(model, results) }}{%- endif -%}
  {%- endif -%}
{%- endmacro %}


{#-
  What the audit of a relation measured. Raises, naming everything that failed, unless what
  failed is only to be warned of or is waived: then the data is published, and the receipts
  say what it doesn't keep.
-#}
{% macro passed_results(product, relation) -%}
  {%- set results = mesh_governance.measure(relation, mesh_governance.assertions(product)) -%}
  {%- set failed = {'error': [], 'warn': [], 'waived': []} -%}
  {%- for result in results if not result.passed -%}
    {%- do failed[mesh_governance.severities_of(product).get(result.rule, 'error')].append(
      mesh_governance.failure_sentence(result, mesh_governance.examples(product, relation, result.assertion))
    ) -%}
  {%- endfor -%}
  {%- for severity in failed if failed[severity] -%}
    {%- do mesh_governance.tell_failures(product, severity, '\n  - ' ~ failed[severity] | join('\n  - ')) -%}
  {%- endfor -%}
  {{ return(results) }}
{%- endmacro %}


{#- Raises, warns or logs, as the severity says. -#}
{% macro tell_failures(product, severity, listed) -%}
  {%- set audit = 'Audit of ' ~ mesh_governance.product_label(product) -%}
  {%- set owner = ' (owner: ' ~ mesh_governance.owner_label(product) ~ ')' -%}
  {%- if severity == 'error' -%}
    {%- do exceptions.raise_compiler_error(
      audit ~ ' failed' ~ owner ~ '; ' ~ mesh_governance.failed_audit_effect(product) ~ ':' ~ listed
    ) -%}
  {%- elif severity == 'warn' -%}
    {%- do exceptions.warn(audit ~ ' warns' ~ owner ~ '; the data was published:' ~ listed) -%}
  {%- else -%}
    {%- do log(audit ~ ': waived for a time' ~ owner ~ '; the data was published:' ~ listed, info=true) -%}
  {%- endif -%}
{%- endmacro %}


{#- What became of data that failed its audit: nothing, where a failed post-hook rolls the model's transaction back. -#}
{% macro failed_audit_effect(product) -%}
  {{ return(adapter.dispatch('failed_audit_effect', 'mesh_governance')(product)) }}
{%- endmacro %}

{% macro default__failed_audit_effect(product) -%}
  {%- if product.config.materialized == 'table_audited' -%}{{ return('nothing new was published') }}{%- endif -%}
  {{ return('this warehouse has published it already (`table_audited` would not); nothing downstream is built') }}
{%- endmacro %}

{% macro duckdb__failed_audit_effect(product) -%}
  {{ return('nothing new was published') }}
{%- endmacro %}

{% macro postgres__failed_audit_effect(product) -%}
  {{ return('nothing new was published') }}
{%- endmacro %}


{#- Runs the audit's query; returns mappings of assertion, rule, columns, measured, at_most, at_least, passed, seconds. -#}
{% macro measure(relation, assertions) -%}
  {%- set results = [] -%}
  {%- if assertions -%}
    {%- set began = mesh_governance.seconds_of_day() -%}
    {%- set measured = run_query(mesh_governance.measures_sql(relation, assertions)).rows[0] -%}
    {%- set seconds = (mesh_governance.seconds_of_day() - began) % 86400 -%}
    {%- for assertion in assertions -%}
      {%- set number = measured[loop.index] -%}
      {%- set at_most, at_least = assertion.get('at_most'), assertion.get('at_least') -%}
      {%- do results.append({
        'assertion': assertion, 'rule': assertion.rule, 'columns': assertion.columns | join(', '),
        'measured': number, 'at_most': at_most, 'at_least': at_least, 'seconds': seconds | round(3),
        'passed': number is not none
          and (at_most is none or number | float <= at_most) and (at_least is none or number | float >= at_least)
      }) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(results) }}
{%- endmacro %}


{#-
  The time of day in seconds. In dbt v2 a datetime can be formatted, but a timedelta has
  no total_seconds (dbt-fusion issue 579), and %f is in nanoseconds.
-#}
{% macro seconds_of_day() -%}
  {%- set parts = modules.datetime.datetime.now().strftime('%H %M %S %f').split(' ') -%}
  {{ return(parts[0] | int * 3600 + parts[1] | int * 60 + parts[2] | int + ('0.' ~ parts[3]) | float) }}
{%- endmacro %}


{#- "not_null (customer_id): measured 3, promised at most 0; for example id=7, id=8" -#}
{% macro failure_sentence(result, examples) -%}
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
    ~ ('; for example ' ~ examples if examples else '')
  ) }}
{%- endmacro %}


{#- 3.0 as "3", 0.98765 as "0.9877", but 0.99996 as it is: it must not look whole. -#}
{% macro number_text(number) -%}
  {%- if number is none -%}{{ return('nothing') }}{%- endif -%}
  {%- set rounded = number | float | round(4) -%}
  {%- if rounded == rounded | int and rounded != number | float -%}
    {%- set rounded = number | float | round(8) -%}
  {%- endif -%}
  {{ return((rounded | int if rounded == rounded | int else rounded) | string) }}
{%- endmacro %}
