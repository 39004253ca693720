{#- Each column of a product has a type and a description. -#}
{% macro rule_columns_described(product) -%}
  {%- set shortest = mesh_governance.parameters_of('columns_described', product).shortest -%}
  {%- set findings = [] -%}
  {%- for column in product.columns.values() -%}
    {%- if not column.data_type -%}
      {%- do findings.append('column ' ~ column.name ~ ' has no data_type; add it') -%}
    {%- endif -%}
    {%- set text = column.description | trim -%}
    {%- if not text or text | length < shortest -%}
      {%- set fault = 'is empty' if not text else 'has fewer than ' ~ shortest ~ ' characters' -%}
      {%- do findings.append(
        'the description of column ' ~ column.name ~ ' ' ~ fault ~ '; describe its meaning and unit'
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(findings) }}
{%- endmacro %}
