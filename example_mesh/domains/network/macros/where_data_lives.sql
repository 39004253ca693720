{# dbt looks for these two in the running project only; the mesh decides them in one place. #}

{% macro generate_database_name(custom_database_name=none, node=none) -%}
  {{ mesh_governance.generate_database_name(custom_database_name, node) }}
{%- endmacro %}

{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ mesh_governance.generate_schema_name(custom_schema_name, node) }}
{%- endmacro %}
