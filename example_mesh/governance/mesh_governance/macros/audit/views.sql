{#-
  When a run rebuilds an input of a view product, it audits the view again, in the
  transaction of that rebuild.

  If the same run builds the view later, the view's own audit is enough: until then, the
  inputs may have a different shape from the one that the view expects. If that build fails
  or is skipped, the end of the run audits the view (run_end.sql).
-#}

{#- Whether a model is a view, which stores no rows. -#}
{% macro is_view(node) -%}
  {{ return(node.config.materialized == 'view' or node.config.meta.get('kind') == 'virtual') }}
{%- endmacro %}


{#- The relation of a node. -#}
{% macro relation_of(node) -%}
  {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{%- endmacro %}


{#- The inputs of a view product that this run rebuilds; [] if the view neither exists nor is built in this run. -#}
{% macro inputs_to_watch(product) -%}
  {%- set inputs = [] -%}
  {%- if mesh_governance.is_view(product) -%}
    {%- for input_id in mesh_governance.selected_from(product) if mesh_governance.is_selected(input_id) -%}
      {%- do inputs.append(input_id) -%}
    {%- endfor -%}
    {%- if inputs and product.unique_id not in selected_resources
        and not mesh_governance.relation_exists(mesh_governance.relation_of(product)) -%}
      {{ return([]) }}
    {%- endif -%}
  {%- endif -%}
  {{ return(inputs) }}
{%- endmacro %}


{#- The unique ids of the nodes that a view selects from, directly or through other models that store no rows. -#}
{% macro selected_from(view) -%}
  {%- set found = [] -%}
  {%- do mesh_governance.collect_selected_from(view, found) -%}
  {{ return(found) }}
{%- endmacro %}

{% macro collect_selected_from(view, found) -%}
  {%- set stored = ['seed', 'snapshot', 'table', 'incremental', 'table_audited', 'materialized_view', 'external'] -%}
  {%- for unique_id in view.depends_on.nodes if unique_id not in found -%}
    {%- set read = graph.nodes.get(unique_id) -%}
    {%- if read and read.config.materialized != 'output_port' -%}
      {%- do found.append(unique_id) -%}
      {#- A custom materialization might be a view, so treat it as one. -#}
      {%- if read.config.materialized not in stored -%}
        {%- do mesh_governance.collect_selected_from(read, found) -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}


{#- The number of views to audit after this run rebuilds a node, as a scalar subquery. -#}
{% macro views_to_audit_sql(node) -%}
  (select count(*) from {{ mesh_governance.promises_relation() }}
  where invocation_id = '{{ invocation_id }}' and input_id = '{{ node.unique_id }}' and not is_built)
{%- endmacro %}


{#- Audits the views that select from a node that this transaction rebuilt. Raises an error for the first failure. -#}
{% macro audit_views(rebuilt, relation) -%}
  {%- set views -%}
    select distinct product_id from {{ mesh_governance.promises_relation() }}
    where invocation_id = '{{ invocation_id }}' and input_id = '{{ rebuilt.unique_id }}' and not is_built
    order by product_id
  {%- endset -%}
  {%- for row in run_query(views).rows -%}
    {%- set view = graph.nodes.get(row[0]) -%}
    {%- if not view -%}
      {%- do mesh_governance.raise_failure(
        row[0] ~ ' was removed from dbt\'s graph during the run; remove the code that does this'
      ) -%}
    {%- endif -%}
    {%- if mesh_governance.relation_exists(mesh_governance.relation_of(view)) -%}
      {%- set results = mesh_governance.passed_results(
        view, mesh_governance.relation_of(view),
        {'label': mesh_governance.product_label(rebuilt), 'node': rebuilt, 'relation': relation}
      ) -%}
      {%- if mesh_governance.transaction_writes(relation, mesh_governance.receipts_relation(view)) -%}
        {%- call statement('receipts_of_view', auto_begin=false) -%}
          {{ mesh_governance.insert_receipts(view, results, rebuilt_input=rebuilt.unique_id) }}
        {%- endcall -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}


{#- Whether a relation exists now. dbt's cache still has views that the warehouse dropped with their inputs. -#}
{% macro relation_exists(relation) -%}
  {{ return(adapter.dispatch('relation_exists', 'mesh_governance')(relation)) }}
{%- endmacro %}

{% macro default__relation_exists(relation) -%}
  {{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier) is not none) }}
{%- endmacro %}


{#- Whether a transaction that writes to one relation may write to another. -#}
{% macro transaction_writes(written, relation) -%}
  {{ return(adapter.dispatch('transaction_writes', 'mesh_governance')(written, relation)) }}
{%- endmacro %}

{% macro default__transaction_writes(written, relation) -%}
  {{ return(true) }}
{%- endmacro %}
