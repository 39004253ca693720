{#- Columns of the primary key and columns with a not_null constraint hold no null. Counts the nulls. -#}
{% macro assert_not_null(product) -%}
  {%- set key = mesh_governance.primary_key(product) | map('lower') | list -%}
  {%- set assertions = [] -%}
  {%- for column in product.columns.values() -%}
    {%- set types = column.constraints | map(attribute='type') | list -%}
    {%- if column.name | lower in key or 'not_null' in types -%}
      {%- set name = mesh_governance.column_sql(column) -%}
      {%- do assertions.append({
        'rule': 'not_null', 'columns': [column.name],
        'measure': 'count(*) - count(' ~ name ~ ')', 'at_most': 0,
        'offends': name ~ ' is null'
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
