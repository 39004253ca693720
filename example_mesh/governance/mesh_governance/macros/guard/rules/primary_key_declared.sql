{#- A product declares a primary key that consists of its own columns. -#}
{% macro rule_primary_key_declared(product) -%}
  {%- set key = mesh_governance.primary_key(product) -%}
  {%- if not key -%}
    {{ return(['it declares no primary key; list the columns that make a row unique in a `primary_key` constraint']) }}
  {%- endif -%}
  {%- set columns = product.columns.values() | map(attribute='name') | map('lower') | list -%}
  {%- set findings = [] -%}
  {%- for name in key if name | lower not in columns -%}
    {%- do findings.append('its primary key includes column ' ~ name ~ ', which isn\'t in its contract; use a column of the contract') -%}
  {%- endfor -%}
  {{ return(findings) }}
{%- endmacro %}
