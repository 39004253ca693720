{#- A product and each of its columns are described. -#}
{% macro rule_documented(product) -%}
  {%- set findings = [] -%}
  {%- if not product.description | trim -%}
    {%- do findings.append('it has no description') -%}
  {%- endif -%}
  {%- set undescribed = [] -%}
  {%- for column in product.columns.values() if not column.description | trim -%}
    {%- do undescribed.append(column.name) -%}
  {%- endfor -%}
  {%- if undescribed -%}
    {%- do findings.append('no description of ' ~ undescribed | join(', ')) -%}
  {%- endif -%}
  {{ return(findings) }}
{%- endmacro %}
