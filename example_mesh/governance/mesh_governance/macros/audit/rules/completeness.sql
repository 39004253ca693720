{#-
  A column is non-null in at least the promised share of rows.

  **Example.** `config: {meta: {completeness: 0.95}}` on a column that is null in a tenth of the rows.

  **Why.** Some columns always have gaps, so `not_null` would never pass. A share tells consumers how many to expect.

  **Fix.** Compare with the last receipts (`meshwright receipts`) and find out which values the source no longer sends.
  If the lower share is permanent, talk to the consumers before you lower the promise.

  Measures the share of non-null rows.
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
        'measure': mesh_governance.share_sql('count(' ~ name ~ ')', 'count(*)'), 'at_least': share,
        'offends': name ~ ' is null'
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
