{#- Before a run, after the guard: creates the tables for receipts, and opens schemas to the readers of products. -#}
{% macro prepare_run() -%}
  {%- do mesh_governance.create_receipts() -%}
  {%- do mesh_governance.grant_usage() -%}
{%- endmacro %}
