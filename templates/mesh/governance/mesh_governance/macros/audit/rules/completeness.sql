{#-
  A column is filled in at least the share of rows that it promises.

  **Example.** `config: {meta: {completeness: 0.95}}` on a column that is null in a tenth of the rows.

  **Why.** Some gaps are in the nature of the data, so `not_null` would be a lie. A share says how many readers must
  expect.

  **Fix.** Look for what the source stopped sending since the last receipts (`meshwright receipts`). When the
  share is the new normal, talk to the readers before you lower it.

  Measures the share of filled rows.
-#}
{% macro assert_completeness(product) -%}
  {%- set assertions = [] -%}
  {%- for column in product.columns.values() -%}
    {%- set share = mesh_governance.column_meta(column).get('completeness') -%}
    {%- if share is not none -%}
      {%- do mesh_governance.promised_share(product, 'completeness of column ' ~ column.name, share) -%}
      {%- set name = mesh_governance.column_sql(column) -%}
      {%- do assertions.append({
        'rule': 'completeness', 'columns': [column.name],
        'measure': 'count(' ~ name ~ ') * 1.0 / nullif(count(*), 0)', 'at_least': share,
        'offends': name ~ ' is null'
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
