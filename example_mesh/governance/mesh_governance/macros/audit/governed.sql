{#-
  The governance test: one per product, declared in its YAML.

  In a `dbt build` that builds the product, it requires the receipts of this run, so it
  detects a skipped audit. Otherwise (`dbt test`, `dbt retry`, a build that selects only the
  test), it runs the audit's query itself. It returns one row per failed assertion. Only the
  audit reports warnings and waived failures.
-#}
{% test governed(model) %}
  {{ config(severity='error', error_if='!= 0', warn_if='!= 0', where=none, limit=none) }}
  {%- if execute -%}
    {%- set product = graph.nodes[config.model.attached_node] -%}
    {%- if flags.EMPTY %}
select * from (select 1 as nothing_was_built) as nothing where 1 = 0
    {%- elif flags.WHICH == 'build' and product.unique_id in selected_resources %}
select * from (select 'the audit left no receipt in this run' as missing_receipt) as missing
where not exists (
  select 1
  from {{ mesh_governance.receipts_relation(product) }}
  where invocation_id = '{{ invocation_id }}'
    and product = '{{ product.name }}'
    and version = '{{ product.version }}'
    and published
    and rebuilt_input is null
)
    {%- else %}
      {%- set severities = mesh_governance.severities_of(product) -%}
      {%- set assertions = [] -%}
      {%- for assertion in mesh_governance.assertions(product)
          if severities.get(assertion.rule, 'error') == 'error' -%}
        {%- do assertions.append(assertion) -%}
      {%- endfor -%}
      {%- if assertions %}
{{ mesh_governance.failed_assertions_sql(model, assertions) }}
      {%- else %}
select * from (select 1 as nothing_to_assert) as nothing where 1 = 0
      {%- endif -%}
    {%- endif -%}
  {%- endif -%}
{% endtest %}
