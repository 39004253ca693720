{#-
  Receipts: the measurements of the audits, one row per assertion, in one table per domain. A
  passed audit writes its receipts in the transaction that publishes the data. A failed audit
  writes them in its own transaction, after the rollback.

  Where data and receipts can't be in one transaction, `table_audited` writes the receipts
  twice: before it publishes the data, with `published` null, and after it, with true. If the
  second ones are missing, the run was interrupted in between.

    published      whether the audited data was published; null if a run is about to publish
                   it, and in a `guard_off` receipt
    rebuilt_input  the rebuilt input of a view; null if the run built the product itself
    promise        the digest of the audit's assertions (recorded_promises.sql)
    governance     the digest of this package (governance_digest.sql)
-#}

{% macro receipts_relation(node) -%}
  {{ return(api.Relation.create(
    database=node.database,
    schema=mesh_governance.domain_schema(mesh_governance.domain_of(node)),
    identifier='mesh_receipts'
  )) }}
{%- endmacro %}


{#- Records the promises of this run and creates the tables for its receipts. -#}
{% macro create_receipts() -%}
  {%- if execute and mesh_governance.builds_data() -%}
    {%- set done = [] -%}
    {%- for promise in mesh_governance.record_promises() if promise.receipts | string not in done -%}
      {%- do done.append(promise.receipts | string) -%}
      {%- do mesh_governance.create_receipts_table(promise.receipts) -%}
    {%- endfor -%}
    {%- do mesh_governance.record_guard_off() -%}
  {%- endif -%}
{%- endmacro %}


{#- The columns of a receipt: name and type. -#}
{% macro receipt_columns() -%}
  {%- set text, number, truth = mesh_governance.type_long_text(), mesh_governance.type_number(), dbt.type_boolean() -%}
  {{ return([
    ('invocation_id', text), ('audited_at', dbt.type_timestamp()), ('product', text), ('version', text),
    ('rule_name', text), ('column_names', text), ('measured', number), ('at_most', number), ('at_least', number),
    ('passed', truth), ('seconds', number), ('published', truth), ('rebuilt_input', text), ('promise', text),
    ('governance', text)
  ]) }}
{%- endmacro %}


{#- Creates a receipts table, or adds missing columns to one from an older version of this package. -#}
{% macro create_receipts_table(receipts) -%}
  {%- set found = adapter.get_relation(receipts.database, receipts.schema, receipts.identifier) -%}
  {%- if found is none -%}
    {%- do adapter.create_schema(receipts) -%}
    {%- call statement('create_receipts', auto_begin=true) -%}
      {{ mesh_governance.create_table_sql(receipts, mesh_governance.receipt_columns()) }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
  {%- else -%}
    {%- set names = adapter.get_columns_in_relation(found) | map(attribute='name') | map('lower') | list -%}
    {%- for name, type in mesh_governance.receipt_columns() if name not in names -%}
      {%- call statement('add_receipts_column', auto_begin=true) -%}
        {{ mesh_governance.add_column_sql(receipts, name, type) }}
      {%- endcall -%}
      {%- do adapter.commit() -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}


{#- The statement that creates a table of this package. -#}
{% macro create_table_sql(relation, columns) -%}
  {{ return(adapter.dispatch('create_table_sql', 'mesh_governance')(relation, columns)) }}
{%- endmacro %}

{% macro default__create_table_sql(relation, columns) -%}
create table if not exists {{ relation }} (
  {{ mesh_governance.column_definitions(columns) }}
)
{%- endmacro %}

{#- Athena only deletes rows from Iceberg tables, and can't add any to a plain table without a location. -#}
{% macro athena__create_table_sql(relation, columns) -%}
create table if not exists {{ relation.render_hive() }} (
  {{ mesh_governance.column_definitions(columns) }}
)
location '{{ adapter.generate_s3_location(relation, target.s3_data_dir) }}/'
tblproperties ('table_type' = 'iceberg')
{%- endmacro %}

{% macro column_definitions(columns) -%}
  {%- for name, type in columns -%}
    {{ name }} {{ type }}{{ ',\n  ' if not loop.last }}
  {%- endfor -%}
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

{% macro athena__add_column_sql(relation, name, type) -%}
  {{ return('alter table ' ~ relation.render_hive() ~ ' add columns (' ~ name ~ ' ' ~ type ~ ')') }}
{%- endmacro %}


{#- The statement that stores the receipts of an audit. -#}
{% macro insert_receipts(product, results, published=true, rebuilt_input=none) -%}
{%- set now = mesh_governance.utc_now() -%}
insert into {{ mesh_governance.receipts_relation(product) }} (
  {{ mesh_governance.receipt_columns() | map('first') | join(', ') }}
)
values
  {%- for result in results %}
  (
    '{{ invocation_id }}',
    {{ now }},
    '{{ product.name }}',
    '{{ product.version }}',
    '{{ result.rule }}',
    {{ mesh_governance.text_sql(result.columns) }},
    {{ mesh_governance.number_sql(result.get('measured')) }},
    {{ mesh_governance.number_sql(result.get('at_most')) }},
    {{ mesh_governance.number_sql(result.get('at_least')) }},
    {{ 'true' if result.passed else 'false' }},
    {{ mesh_governance.number_sql(result.get('seconds')) }},
    {{ 'null' if result.rule == 'guard_off' or published is none else 'true' if published else 'false' }},
    {{ 'null' if rebuilt_input is none else mesh_governance.text_sql(rebuilt_input) }},
    {{ mesh_governance.text_sql(result.promise) if result.get('promise') else 'null' }},
    '{{ result.get('governance') or mesh_governance.governance_digest() }}'
  ){{ ',' if not loop.last }}
  {%- endfor %}
{%- endmacro %}


{% macro number_sql(number) -%}
  {{ return('null' if number is none else number) }}
{%- endmacro %}
