{#-
  DuckDB with one file per domain: a domain attaches the files of its upstream domains read-only.

  dbt-duckdb 1.11 compares the database's name including its quotes, so it finds no schemas in
  an attached database and tries to create all of them.
-#}
{% macro duckdb__list_schemas(database) -%}
  {%- set query -%}
    select schema_name
    from system.information_schema.schemata
    {%- if database is not none %}
    where lower(catalog_name) = lower('{{ database | replace('"', '') }}')
    {%- endif %}
  {%- endset -%}
  {{ return(run_query(query)) }}
{%- endmacro %}


{#- Skips the read-only file of another domain: its producer creates the schema, and the port reports a missing one. -#}
{% macro duckdb__create_schema(relation) -%}
  {%- set read_only -%}
    select 1
    from duckdb_databases()
    where readonly and lower(database_name) = lower('{{ relation.database | replace('"', '') }}')
  {%- endset -%}
  {%- if mesh_governance.builds_in_schema(relation) and run_query(read_only).rows | length == 0 -%}
    {%- call statement('create_schema') -%}
      create schema if not exists {{ relation.without_identifier() }}
    {%- endcall -%}
  {%- endif -%}
{%- endmacro %}


{#- DuckDB would build an index for a primary key, and would fail at the first bad row. -#}
{% macro duckdb__get_table_columns_and_constraints() -%}
  {{ return(mesh_governance.columns_and_constraints_left_by_the_audit()) }}
{%- endmacro %}


{#- Handles a failed audit: see roll_back.sql. -#}
{% macro duckdb__roll_back(node, relation) -%}
  {{ return(mesh_governance.roll_back_and_look(node, relation)) }}
{%- endmacro %}

{% macro duckdb__data_fingerprint_sql(relation) -%}
  select concat(count(*), ' ', sum(hash(data))) from {{ relation }} as data
{%- endmacro %}

{#- DuckDB rejects a rollback outside a transaction. Two statements with the same id are in one transaction. -#}
{% macro duckdb__end_transaction() -%}
  {%- set number = 'select txid_current()' -%}
  {%- if run_query(number).rows[0][0] == run_query(number).rows[0][0] -%}
    {{ return(mesh_governance.default__end_transaction()) }}
  {%- endif -%}
{%- endmacro %}

{% macro duckdb__run_in_own_transaction(sql) -%}
  {%- do mesh_governance.end_transaction() -%}
  {{ return(mesh_governance.run_between_begin_and_commit(sql)) }}
{%- endmacro %}

{% macro duckdb__fail_run(message) -%}
  select error({{ mesh_governance.text_sql(message) }})
{%- endmacro %}


{% macro duckdb__relation_exists(relation) -%}
  {%- set query -%}
    select 1
    from system.information_schema.tables
    where lower(table_catalog) = lower('{{ relation.database }}')
      and lower(table_schema) = lower('{{ relation.schema }}')
      and lower(table_name) = lower('{{ relation.identifier }}')
  {%- endset -%}
  {{ return(run_query(query).rows | length > 0) }}
{%- endmacro %}


{% macro duckdb__publishes_in_transaction() -%}
  {{ return(true) }}
{%- endmacro %}


{#- A transaction can write to only one attached file. -#}
{% macro duckdb__transaction_writes(written, relation) -%}
  {{ return(written.database == relation.database) }}
{%- endmacro %}
