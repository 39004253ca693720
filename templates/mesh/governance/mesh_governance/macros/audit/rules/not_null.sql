{#-
  Primary key columns, and columns with a `not_null` constraint, contain no null.

  **Example.** `constraints: [{type: not_null}]` on a column that a left join leaves empty.

  **Why.** Consumers join on these columns, and a join drops rows with nulls.

  **Fix.** Check the rows in the message. If nulls are expected, promise `completeness` instead, in a new version.

  Counts the nulls.
-#}
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
