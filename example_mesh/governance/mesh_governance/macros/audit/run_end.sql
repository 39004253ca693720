{#-
  The end of a run: compares the products in the warehouse with the promises of the run.

  It reads the tables `mesh_promises` and `mesh_receipts`, not dbt's objects. So every run
  detects code that removed a product's audit, even a run without governance tests. If the
  run should have built a view but didn't, it audits the view over its rebuilt inputs. It
  also stores the receipts of views in databases that no earlier transaction could write to.
-#}
{% macro check_run(results) -%}
  {%- if execute and mesh_governance.builds_data() -%}
    {%- set built = mesh_governance.built_in_run(results) -%}
    {%- if built -%}
      {%- set promises = mesh_governance.recorded_promises(built) -%}
      {%- set kept = mesh_governance.receipts_of_run(promises) -%}
      {%- set messages = mesh_governance.unaudited_products(promises, kept, built)
        + mesh_governance.audit_exposed_views(promises, kept, built) -%}
      {%- if messages -%}{{ mesh_governance.fail_run(messages | join('\n')) }}{%- endif -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}


{#- Whether this command builds data. -#}
{% macro builds_data() -%}
  {{ return(flags.WHICH in ['run', 'build', 'retry', 'seed', 'snapshot']) }}
{%- endmacro %}


{#- The nodes that this run built: status ('success', or 'partial success' for batches) by unique id. -#}
{% macro built_in_run(results) -%}
  {%- set built = {} -%}
  {%- for result in results if result.status in ['success', 'partial success'] -%}
    {%- do built.update({result.node.unique_id: result.status | string}) -%}
  {%- endfor -%}
  {{ return(built) }}
{%- endmacro %}


{#- The promises that this run recorded for the nodes that it built and for the views over them, as mappings. -#}
{% macro recorded_promises(built) -%}
  {%- set promises = [] -%}
  {%- set query -%}
    select product_id, input_id, promise, label, owner, receipts from {{ mesh_governance.promises_relation() }}
    where invocation_id = '{{ invocation_id }}'
    order by product_id, input_id
  {%- endset -%}
  {%- for row in run_query(query).rows if (row[1] or row[0]) in built -%}
    {%- do promises.append({
      'product_id': row[0], 'input_id': row[1], 'promise': row[2], 'label': row[3], 'owner': row[4], 'receipts': row[5]
    }) -%}
  {%- endfor -%}
  {{ return(promises) }}
{%- endmacro %}


{#- The audits of published data in this run: "promise input_id", with an empty input_id for a product's own build. -#}
{% macro receipts_of_run(promises) -%}
  {%- set kept = [] -%}
  {%- for receipts in promises | map(attribute='receipts') | unique -%}
    {%- set query -%}
      select distinct promise, coalesce(rebuilt_input, '') from {{ receipts }}
      where invocation_id = '{{ invocation_id }}' and published
    {%- endset -%}
    {%- for row in run_query(query).rows -%}
      {%- do kept.append(row[0] ~ ' ' ~ row[1]) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(kept) }}
{%- endmacro %}


{#- Messages about products that this run published without the promised audit. -#}
{% macro unaudited_products(promises, kept, built) -%}
  {%- set messages = [] -%}
  {%- for promise in promises if not promise.input_id and promise.promise ~ ' ' not in kept -%}
    {%- do messages.append(promise.label ~ ' (' ~ mesh_governance.owner_text(promise.owner) ~ ') ' ~ (
      'was published without its audit: a hook, model or macro changes dbt\'s objects; remove that code and rebuild '
      ~ 'the product'
      if built[promise.product_id] == 'success' else
      'published batches without a passed audit; nothing downstream is built. Materialize the product as table, '
      ~ 'incremental or table_audited, and rebuild it'
    )) -%}
  {%- endfor -%}
  {{ return(messages) }}
{%- endmacro %}


{#- Audits the views over rebuilt inputs that this run neither built nor audited. Returns messages about failures. -#}
{% macro audit_exposed_views(promises, kept, built) -%}
  {%- set messages, done = [], [] -%}
  {%- for promise in promises if promise.input_id
      and promise.product_id not in built and promise.product_id not in done
      and promise.promise ~ ' ' ~ promise.input_id not in kept -%}
    {%- do done.append(promise.product_id) -%}
    {%- set view = graph.nodes.get(promise.product_id) -%}
    {%- if not view -%}
      {%- do messages.append(
        promise.label ~ ' (' ~ mesh_governance.owner_text(promise.owner)
        ~ ') was removed from dbt\'s graph during the run; remove the code that does this'
      ) -%}
    {%- elif mesh_governance.relation_exists(mesh_governance.relation_of(view)) -%}
      {%- do messages.extend(mesh_governance.audit_exposed_view(view, promise.input_id)) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(messages) }}
{%- endmacro %}


{% macro audit_exposed_view(view, input_id) -%}
  {%- set relation = mesh_governance.relation_of(view) -%}
  {%- set because = {'label': mesh_governance.product_label(graph.nodes.get(input_id) or view)} -%}
  {%- set results = mesh_governance.measure(view, relation) -%}
  {%- set failed = mesh_governance.failed_sentences(view, relation, results) -%}
  {%- call statement('receipts_of_view', auto_begin=true) -%}
    {{ mesh_governance.insert_receipts(view, results, rebuilt_input=input_id) }}
  {%- endcall -%}
  {%- do adapter.commit() -%}
  {%- if not failed.error -%}
    {%- do mesh_governance.note_failures(view, failed, because) -%}
    {{ return([]) }}
  {%- endif -%}
  {{ return([mesh_governance.failed_audit(view, because, 'its data is published', failed.error)]) }}
{%- endmacro %}


{#- SQL that fails the run with a message. If the hook raised an error instead, dbt wouldn't write its results. -#}
{% macro fail_run(message) -%}
  {{ return(adapter.dispatch('fail_run', 'mesh_governance')(message)) }}
{%- endmacro %}

{% macro default__fail_run(message) -%}
  {%- do mesh_governance.raise_failure(message) -%}
{%- endmacro %}
