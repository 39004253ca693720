{% macro generate_database_name(custom_database_name=none, node=none) -%}
  {{ mesh_governance.generate_database_name(custom_database_name, node) }}
{%- endmacro %}
