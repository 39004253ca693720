{#-
  The end of a run: what the warehouse says about the products that the run promised.

  It looks into the tables `mesh_promises` and `mesh_receipts`, not at dbt's objects, so code
  that argued a product's audit away is found here in every run, also where no governance
  test runs. It audits the views that the run was to build and did not, over what it has
  rebuilt; and it keeps the receipts of views whose own database no other transaction
  could write to.
-#}
{% macro check_run(results) -%}
  {%- if execute and mesh_governance.builds_data() -%}
    {%- set built = mesh_governance.built_in_run(results) -%}
    {%- if built -%}
      {%- set promises = mesh_governance.recorded_promises(built) -%}
      {%- set kept = mesh_governance.receipts_of_run(promises) -%}
      {%- set complaints = mesh_governance.unaudited_products(promises, kept, built)
        + mesh_governance.audit_exposed_views(promises, kept, built) -%}
      {%- if complaints -%}{{ mesh_governance.fail_run(complaints | join('\n')) }}{%- endif -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}


{#- Whether this command builds what a promise could be about. -#}
{% macro builds_data() -%}
  {{ return(flags.WHICH in ['run', 'build', 'retry', 'seed', 'snapshot']) }}
{%- endmacro %}


{#- What this run has built: its status ('success', or 'partial success' of batches) by unique id. -#}
{% macro built_in_run(results) -%}
  {%- set built = {} -%}
  {%- for result in results if result.status in ['success', 'partial success'] -%}
    {%- do built.update({result.node.unique_id: result.status | string}) -%}
  {%- endfor -%}
  {{ return(built) }}
{%- endmacro %}


{#- The promises that this run recorded about what it has built, or about views of that, as mappings. -#}
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


{#- What was audited in this run and is published: "promise input_id", of a product's own build with an empty input_id. -#}
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


{#- Complaints about products that this run published without the audit that it promised. -#}
{% macro unaudited_products(promises, kept, built) -%}
  {%- set complaints = [] -%}
  {%- for promise in promises if not promise.input_id and promise.promise ~ ' ' not in kept -%}
    {%- do complaints.append(promise.label ~ ' (owner: ' ~ promise.owner ~ ') ' ~ (
      'was published without its audit: a hook, a model or a macro changes what dbt knows of it; remove that code and '
      ~ 'build it again'
      if built[promise.product_id] == 'success' else
      'has published batches without an audit that passed; nothing downstream is built. Build it again, materialized '
      ~ 'as table, incremental or table_audited'
    )) -%}
  {%- endfor -%}
  {{ return(complaints) }}
{%- endmacro %}


{#- Audits the views over what this run has rebuilt that it neither built nor audited; returns complaints. -#}
{% macro audit_exposed_views(promises, kept, built) -%}
  {%- set complaints, done = [], [] -%}
  {%- for promise in promises if promise.input_id
      and promise.product_id not in built and promise.product_id not in done
      and promise.promise ~ ' ' ~ promise.input_id not in kept -%}
    {%- do done.append(promise.product_id) -%}
    {%- set view = graph.nodes.get(promise.product_id) -%}
    {%- if not view -%}
      {%- do complaints.append(promise.label ~ ' (owner: ' ~ promise.owner ~ ') was removed from dbt\'s graph while dbt ran') -%}
    {%- elif mesh_governance.relation_exists(mesh_governance.relation_of(view)) -%}
      {%- do complaints.extend(mesh_governance.audit_exposed_view(view, promise.input_id)) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(complaints) }}
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
  {{ return([mesh_governance.failed_audit(view, because, 'what it shows is published', failed.error)]) }}
{%- endmacro %}


{#- SQL that fails the run with a message: dbt then writes its results, as it does not when a hook raises. -#}
{% macro fail_run(message) -%}
  {{ return(adapter.dispatch('fail_run', 'mesh_governance')(message)) }}
{%- endmacro %}

{% macro default__fail_run(message) -%}
  {%- do mesh_governance.raise_failure(message) -%}
{%- endmacro %}
