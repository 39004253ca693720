{#- A product is described. -#}
{% macro rule_documented(product) -%}
  {{ return(['it has no description'] if not product.description | trim else []) }}
{%- endmacro %}
