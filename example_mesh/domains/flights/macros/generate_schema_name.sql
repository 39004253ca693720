{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ mesh_governance.generate_schema_name(custom_schema_name, node) }}
{%- endmacro %}
