{#-
  The audit: the post-hook of everything that a domain builds. It measures a product's new
  data in one query, inside the transaction that publishes the data. A failed assertion raises
  an error and rolls back the transaction: the published data stays, and dbt skips everything
  downstream. If all assertions pass, the same transaction stores the receipts.

  For a node that isn't a product, it only audits the view products that select from it.
-#}
{% macro audit() -%}
  {%- if execute -%}
    {%- set node = graph.nodes.get(model.unique_id) or model -%}
    {#- `table_audited` runs the audit itself, before it publishes. -#}
    {%- set is_audited_here = mesh_governance.is_product(node) and model.config.materialized != 'table_audited' -%}
    {%- set results = [] -%}
    {%- if is_audited_here and not flags.EMPTY -%}
      {%- do results.extend(mesh_governance.passed_results(node, this)) -%}
    {%- endif -%}
    {%- if is_audited_here -%}{%- do mesh_governance.enforce_keys(node, this, results) -%}{%- endif -%}
    {%- do mesh_governance.keep_views(this) -%}
    {#- The audit's query has already counted the views. A node without an audit needs its own count. -#}
    {%- if not flags.EMPTY and (results[0].views_to_audit if results else mesh_governance.count_views_to_audit(node)) -%}
      {%- do mesh_governance.audit_views(node, this) -%}
    {%- endif -%}
    {%- if results -%}{{ mesh_governance.insert_receipts(node, results) }}{%- endif -%}
  {%- endif -%}
{%- endmacro %}


{% macro count_views_to_audit(node) -%}
  {{ return(run_query('select ' ~ mesh_governance.views_to_audit_sql(node) ~ ' as views_to_audit').rows[0][0]) }}
{%- endmacro %}


{#-
  Returns the results of a relation's audit. Raises an error that lists all failures with
  severity error. Other failures are warnings or waived: the data is published, and the
  receipts record them. `because` is the rebuilt input of a view, with its relation.
-#}
{% macro passed_results(product, relation, because=none) -%}
  {%- set results = mesh_governance.measure(product, relation) -%}
  {%- set failed = mesh_governance.failed_sentences(product, relation, results) -%}
  {%- if failed.error -%}
    {%- set effect = mesh_governance.roll_back_and_record(product, relation, results, because) -%}
    {%- do mesh_governance.raise_failure(mesh_governance.failed_audit(product, because, effect, failed.error)) -%}
  {%- endif -%}
  {%- do mesh_governance.note_failures(product, failed, because) -%}
  {{ return(results) }}
{%- endmacro %}


{#- A sentence for each failed result, by the severity of its rule: error, warn or waived. -#}
{% macro failed_sentences(product, relation, results) -%}
  {%- set failed = {'error': [], 'warn': [], 'waived': []} -%}
  {%- for result in results if not result.passed -%}
    {%- do failed[mesh_governance.severities_of(product).get(result.rule, 'error')].append(
      mesh_governance.failure_sentence(result, mesh_governance.examples(product, relation, result.assertion))
    ) -%}
  {%- endfor -%}
  {{ return(failed) }}
{%- endmacro %}


{#-
  Runs the audit's query and returns mappings of assertion, rule, columns, measured, at_most,
  at_least, passed, seconds, promise, governance and views_to_audit. There is one mapping per
  assertion. There is a single mapping if there is nothing to measure, or if the assertions
  differ from the ones that the run recorded.
-#}
{% macro measure(product, relation) -%}
  {%- set assertions = mesh_governance.assertions(product) -%}
  {%- set promise = mesh_governance.promise_digest(product, assertions) -%}
  {%- set began = mesh_governance.seconds_of_day() -%}
  {%- set measured = run_query(mesh_governance.measures_sql(relation, assertions, product)).rows[0] -%}
  {#- The modulo corrects a query that runs past midnight. -#}
  {%- set seconds = (mesh_governance.seconds_of_day() - began) % 86400 -%}
  {#- Without a record, both digests are empty, so the promise counts as changed. -#}
  {%- set recorded = (measured[assertions | length + 1] or ' ').split(' ') -%}
  {%- set shared = {
    'seconds': seconds | round(3), 'promise': promise, 'governance': recorded[1],
    'views_to_audit': measured[assertions | length + 2]
  } -%}
  {%- if recorded[0] != promise -%}
    {{ return([dict(shared, assertion={}, rule='promises_unchanged', columns='', passed=false)]) }}
  {%- elif not assertions -%}
    {{ return([dict(shared, assertion={}, rule='nothing_to_measure', columns='', passed=true)]) }}
  {%- endif -%}
  {%- set results = [] -%}
  {%- for assertion in assertions -%}
    {%- set number = measured[loop.index] -%}
    {%- set at_most, at_least = assertion.get('at_most'), assertion.get('at_least') -%}
    {%- do results.append(dict(
      shared, assertion=assertion, rule=assertion.rule, columns=assertion.columns | join(', '),
      measured=number, at_most=at_most, at_least=at_least,
      passed=number is not none
        and (at_most is none or number | float <= at_most) and (at_least is none or number | float >= at_least)
    )) -%}
  {%- endfor -%}
  {{ return(results) }}
{%- endmacro %}


{#-
  The time of day in seconds. dbt v2 can format a datetime, but its timedelta has
  no total_seconds (dbt-fusion issue 579), and %f is in nanoseconds.
-#}
{% macro seconds_of_day() -%}
  {%- set parts = modules.datetime.datetime.now().strftime('%H %M %S %f').split(' ') -%}
  {{ return(parts[0] | int * 3600 + parts[1] | int * 60 + parts[2] | int + ('0.' ~ parts[3]) | float) }}
{%- endmacro %}
