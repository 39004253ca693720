{#- Each column of a product is described. -#}
{% macro rule_columns_described(product) -%}
  {%- set undescribed = [] -%}
  {%- for column in product.columns.values() if not column.description | trim -%}
    {%- do undescribed.append(column.name) -%}
  {%- endfor -%}
  {{ return(['no description of ' ~ undescribed | join(', ')] if undescribed else []) }}
{%- endmacro %}
