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
          {%- do mesh_governance.create_receipts_table(receipts) -%}
        {%- endif -%}
      {%- endif -%}
    {%- endfor -%}
    {%- do mesh_governance.record_guard_off() -%}
  {%- endif -%}
{%- endmacro %}


{#- Creates one receipts table. One that an older version of this package made gets the columns that it lacks. -#}
{% macro create_receipts_table(receipts) -%}
  {%- set found = adapter.get_relation(receipts.database, receipts.schema, receipts.identifier) -%}
  {%- if found is none -%}
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
              at_least {{ mesh_governance.type_number() }},
              passed {{ dbt.type_boolean() }},
              seconds {{ mesh_governance.type_number() }}
            )
    {%- endcall -%}
    {%- do adapter.commit() -%}
  {%- else -%}
    {%- set names = adapter.get_columns_in_relation(found) | map(attribute='name') | map('lower') | list -%}
    {%- for name, type in [('passed', dbt.type_boolean()), ('seconds', mesh_governance.type_number())]
        if name not in names -%}
      {%- call statement('add_receipts_column', auto_begin=true) -%}
        {{ mesh_governance.add_column_sql(receipts, name, type) }}
      {%- endcall -%}
      {%- do adapter.commit() -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}


{% macro add_column_sql(relation, name, type) -%}
  {{ return(adapter.dispatch('add_column_sql', 'mesh_governance')(relation, name, type)) }}
{%- endmacro %}

{% macro default__add_column_sql(relation, name, type) -%}
  {{ return('alter table ' ~ relation ~ ' add column ' ~ name ~ ' ' ~ type) }}
{%- endmacro %}

{% macro spark__add_column_sql(relation, name, type) -%}
  {{ return('alter table ' ~ relation ~ ' add columns (' ~ name ~ ' ' ~ type ~ ')') }}
{%- endmacro %}


{#- The statement that leaves the receipts of an audit; one when there was nothing to measure. -#}
{% macro insert_receipts(product, results) -%}
{%- set now = mesh_governance.utc_now() -%}
{%- set nothing = {'rule': 'nothing_to_measure', 'columns': '', 'passed': true} -%}
insert into {{ mesh_governance.receipts_relation(product) }} (
  invocation_id, audited_at, product, version, rule_name, column_names, measured, at_most, at_least, passed, seconds
)
values
  {%- for result in results or [nothing] %}
  (
    '{{ invocation_id }}',
    {{ now }},
    '{{ product.name }}',
    '{{ product.version }}',
    '{{ result.rule }}',
    {{ mesh_governance.text_sql(result.columns) }},
    {{ result.measured if result.get('measured') is not none else 'null' }},
    {{ result.at_most if result.get('at_most') is not none else 'null' }},
    {{ result.at_least if result.get('at_least') is not none else 'null' }},
    {{ 'true' if result.passed else 'false' }},
    {{ result.seconds if result.get('seconds') is not none else 'null' }}
  ){{ ',' if not loop.last }}
  {%- endfor %}
{%- endmacro %}
