{#-
  Receipts: what the audits measured, one row per assertion, in one table per domain.
  They are written in the transaction that publishes the data, so a receipt means
  that the data it speaks of was published.
-#}

{% macro receipts_relation(node) -%}
  {{ return(api.Relation.create(
    database=node.database,
    schema=mesh_governance.domain_schema(mesh_governance.domain_of(node)),
    identifier='mesh_receipts'
  )) }}
{%- endmacro %}


{#- Creates the receipts table of every domain that this run builds products of. Part of on-run-start. -#}
{% macro create_receipts() -%}
  {%- if execute and flags.WHICH in ['run', 'build', 'retry'] -%}
    {%- set done = [] -%}
    {%- for node in graph.nodes.values() -%}
      {%- if mesh_governance.is_product(node) and mesh_governance.is_selected(node.unique_id) -%}
        {%- set receipts = mesh_governance.receipts_relation(node) -%}
        {%- if receipts | string not in done -%}
          {%- do done.append(receipts | string) -%}
          {%- do adapter.create_schema(receipts) -%}
          {%- call statement('create_receipts', auto_begin=true) -%}
            create table if not exists {{ receipts }} (
              invocation_id {{ dbt.type_string() }},
              audited_at {{ dbt.type_timestamp() }},
              product {{ dbt.type_string() }},
              version {{ dbt.type_string() }},
              rule_name {{ dbt.type_string() }},
              column_names {{ dbt.type_string() }},
              measured {{ mesh_governance.type_number() }},
              at_most {{ mesh_governance.type_number() }},
              at_least {{ mesh_governance.type_number() }}
            )
          {%- endcall -%}
          {%- do adapter.commit() -%}
        {%- endif -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}


{#- The statement that leaves the receipts of a passed audit. -#}
{% macro insert_receipts(product, results) -%}
insert into {{ mesh_governance.receipts_relation(product) }}
  (invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least)
values
  {%- for result in results %}
  (
    '{{ invocation_id }}',
    {{ mesh_governance.utc_now() }},
    '{{ product.name }}',
    '{{ product.version }}',
    '{{ result.rule }}',
    '{{ result.columns }}',
    {{ result.measured if result.measured is not none else 'null' }},
    {{ result.at_most if result.at_most is not none else 'null' }},
    {{ result.at_least if result.at_least is not none else 'null' }}
  ){{ ',' if not loop.last }}
  {%- endfor %}
{%- endmacro %}
