{#-
  DuckDB, one file per domain: the files of upstream domains are attached read-only.

  dbt-duckdb 1.11 compares the database's name with its quotes on, finds no schema in
  an attached database, and would try to create them all.
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


{#- A schema that is missing in another domain's file is the producer's to create: the port reports it. -#}
{% macro duckdb__create_schema(relation) -%}
  {%- set read_only -%}
    select 1
    from duckdb_databases()
    where readonly and lower(database_name) = lower('{{ relation.database | replace('"', '') }}')
  {%- endset -%}
  {%- if run_query(read_only).rows | length == 0 -%}
    {%- call statement('create_schema') -%}
      create schema if not exists {{ relation.without_identifier() }}
    {%- endcall -%}
  {%- endif -%}
{%- endmacro %}


{#- DuckDB would build an index for a primary key and stop at the first bad row. -#}
{% macro duckdb__get_table_columns_and_constraints() -%}
  {{ return(mesh_governance.columns_and_constraints_left_by_the_audit()) }}
{%- endmacro %}
