{#-
  Schemas. dbt creates the schema of every selected model, and a port is a model. But the schema of a port belongs to
  its producer, who creates it with the grants and the owner that it should have.
-#}

{#- Whether something else than ports lives in the schema. -#}
{% macro builds_in_schema(relation) -%}
  {%- set found = namespace(ports=false, others=false) -%}
  {%- for node in graph.nodes.values() if node.schema | lower == relation.schema | lower -%}
    {%- if node.config.materialized == 'output_port' -%}
      {%- set found.ports = true -%}
    {%- else -%}
      {%- set found.others = true -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(found.others or not found.ports) }}
{%- endmacro %}


{#- The statement that creates a schema; one that does nothing for a schema with ports only, since dbt commits it. -#}
{% macro create_schema_of(relation, named, options='') -%}
  {%- call statement('create_schema') -%}
    {{ 'create schema if not exists ' ~ named ~ options if mesh_governance.builds_in_schema(relation) else 'select 1' }}
  {%- endcall -%}
{%- endmacro %}

{% macro default__create_schema(relation) -%}
  {{ return(mesh_governance.create_schema_of(relation, relation.without_identifier())) }}
{%- endmacro %}

{#- Postgres and Redshift can't name the database of a schema. -#}
{% macro postgres__create_schema(relation) -%}
  {{ return(mesh_governance.create_schema_of(relation, relation.without_identifier().include(database=false))) }}
{%- endmacro %}

{% macro bigquery__create_schema(relation) -%}
  {%- set location = " options (location = '" ~ target.location ~ "')" if target.location else '' -%}
  {{ return(mesh_governance.create_schema_of(relation, relation.without_identifier(), location)) }}
{%- endmacro %}

{% macro athena__create_schema(relation) -%}
  {%- do mesh_governance.create_schema_of(relation, relation.without_identifier().render_hive()) -%}
  {%- if mesh_governance.builds_in_schema(relation) -%}{%- do adapter.add_lf_tags_to_database(relation) -%}{%- endif -%}
{%- endmacro %}
