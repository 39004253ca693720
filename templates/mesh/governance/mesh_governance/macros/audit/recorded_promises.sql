{#-
  The assertions of each audit in a run, recorded in the warehouse before the run builds
  anything.

  Models and hooks can change dbt's objects in memory. Therefore, `on-run-start` records a
  digest of each product's assertions in the table `mesh_promises`. The audit's query reads
  the digest back, and the audit fails if it differs. The table also lists the views that the
  run audits again after it rebuilds one of their inputs.

  The table has one row per product that the run builds (with an empty `input_id`), and one
  row per view product and input that the run rebuilds. `is_built` means that the run also
  builds the view itself.
-#}

{#- The table of a run: in the domain's schema or, in a run of the whole mesh, in the target's schema. -#}
{% macro promises_relation() -%}
  {%- set whole_mesh = project_name == mesh_governance.mesh_name() -%}
  {{ return(api.Relation.create(
    database=target.database | default(none),
    schema=target.schema if whole_mesh else mesh_governance.domain_schema(project_name),
    identifier='mesh_promises'
  )) }}
{%- endmacro %}


{#- Records the promises of a run and returns them. An invalid promise raises an error before dbt builds anything. -#}
{% macro record_promises() -%}
  {%- set promises = mesh_governance.promises_of_run() -%}
  {%- set relation = mesh_governance.promises_relation() -%}
  {%- do mesh_governance.create_promises_table(relation) -%}
  {%- do mesh_governance.forget_old_promises(relation) -%}
  {%- if promises and not flags.EMPTY -%}
    {#- Athena's queries are at most 256 KB long. -#}
    {%- for rows in promises | batch(200) -%}
      {%- call statement('record_promises', auto_begin=true) -%}
        {{ mesh_governance.insert_promises(relation, rows) }}
      {%- endcall -%}
    {%- endfor -%}
    {%- do adapter.commit() -%}
  {%- endif -%}
  {{ return(promises) }}
{%- endmacro %}


{% macro promises_of_run() -%}
  {%- set promises = [] -%}
  {%- for node in graph.nodes.values() if mesh_governance.is_product(node) -%}
    {%- set input_ids = [''] if mesh_governance.is_selected(node.unique_id) else [] -%}
    {%- do input_ids.extend(mesh_governance.inputs_to_watch(node)) -%}
    {%- set promise = mesh_governance.promise_digest(node, mesh_governance.assertions(node)) if input_ids else none -%}
    {%- for input_id in input_ids -%}
      {%- do promises.append({
        'product_id': node.unique_id, 'input_id': input_id, 'promise': promise,
        'label': mesh_governance.product_label(node), 'owner': mesh_governance.owner_label(node),
        'receipts': mesh_governance.receipts_relation(node), 'is_built': node.unique_id in selected_resources
      }) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(promises) }}
{%- endmacro %}


{#- A digest of everything that determines the assertions of a product's audit. -#}
{% macro promise_digest(product, assertions) -%}
  {{ return(local_md5(
    product.unique_id ~ mesh_governance.relation_of(product) ~ assertions ~ mesh_governance.severities_of(product)
  )) }}
{%- endmacro %}


{#- The run's record of a product, as a scalar subquery: its digest, a space, the digest of this package. -#}
{% macro recorded_promise_sql(product) -%}
  (select max({{ dbt.concat(['promise', "' '", 'governance']) }}) from {{ mesh_governance.promises_relation() }}
  where invocation_id = '{{ invocation_id }}' and product_id = '{{ product.unique_id }}')
{%- endmacro %}


{#- The columns of a promise: name and type. -#}
{% macro promise_columns() -%}
  {%- set text = mesh_governance.type_long_text() -%}
  {{ return([
    ('invocation_id', text), ('promised_at', dbt.type_timestamp()), ('product_id', text), ('input_id', text),
    ('promise', text), ('label', text), ('owner', text), ('receipts', text), ('governance', text),
    ('is_built', dbt.type_boolean())
  ]) }}
{%- endmacro %}


{% macro create_promises_table(relation) -%}
  {%- if adapter.get_relation(relation.database, relation.schema, relation.identifier) is none -%}
    {%- do adapter.create_schema(relation) -%}
    {%- call statement('create_promises', auto_begin=true) -%}
      {{ mesh_governance.create_table_sql(relation, mesh_governance.promise_columns()) }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
  {%- endif -%}
{%- endmacro %}


{% macro insert_promises(relation, promises) -%}
{%- set governance = mesh_governance.governance_digest() -%}
insert into {{ relation }} (
  {{ mesh_governance.promise_columns() | map('first') | join(', ') }}
)
values
  {%- for promise in promises %}
  (
    '{{ invocation_id }}', {{ mesh_governance.utc_now() }}, '{{ promise.product_id }}', '{{ promise.input_id }}',
    '{{ promise.promise }}', {{ mesh_governance.text_sql(promise.label) }}, {{ mesh_governance.text_sql(promise.owner) }},
    {{ mesh_governance.text_sql(promise.receipts | string) }}, '{{ governance }}', {{ 'true' if promise.is_built else 'false' }}
  ){{ ',' if not loop.last }}
  {%- endfor %}
{%- endmacro %}


{#- Deletes the promises of runs that started more than a week ago: those runs have ended. -#}
{% macro forget_old_promises(relation) -%}
  {{ return(adapter.dispatch('forget_old_promises', 'mesh_governance')(relation)) }}
{%- endmacro %}

{% macro default__forget_old_promises(relation) -%}
  {%- call statement('forget_old_promises', auto_begin=true) -%}
    delete from {{ relation }} where promised_at < {{ mesh_governance.a_week_ago() }}
  {%- endcall -%}
  {%- do adapter.commit() -%}
{%- endmacro %}

{#- Spark can't delete rows from plain tables. -#}
{% macro spark__forget_old_promises(relation) -%}
{%- endmacro %}

{% macro databricks__forget_old_promises(relation) -%}
  {{ return(mesh_governance.default__forget_old_promises(relation)) }}
{%- endmacro %}


{% macro a_week_ago() -%}
  {{ return(adapter.dispatch('a_week_ago', 'mesh_governance')()) }}
{%- endmacro %}

{% macro default__a_week_ago() -%}
  {{ return(dbt.dateadd('day', -7, mesh_governance.utc_now())) }}
{%- endmacro %}

{#- dbt's dateadd returns a datetime on BigQuery, which can't be compared with a timestamp. -#}
{% macro bigquery__a_week_ago() -%}
  {{ return('timestamp_sub(current_timestamp(), interval 7 day)') }}
{%- endmacro %}
