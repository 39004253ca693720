{#-
  A column's total matches an input's total.

  **Example.** `config: {meta: {reconciles: {product: flights.departures, column: distance_miles, tolerance: 0.001}}}`
  on a column whose sum is a tenth higher. Without `column`, the total must match the input's number of rows.

  **Why.** Two products that report different values for the same total lose the trust of their consumers.

  **Fix.** Look for rows that a join loses or multiplies, and for nulls that a sum ignores.

  Measures the difference as a share of the input's total.
-#}
{% macro assert_totals_reconcile(product) -%}
  {%- set assertions = [] -%}
  {%- for column in product.columns.values() -%}
    {%- set reconciles = mesh_governance.column_meta(column).get('reconciles') -%}
    {%- if reconciles is not none -%}
      {%- set key = 'reconciles of column ' ~ column.name -%}
      {%- do mesh_governance.promised_fields(
        product, key, reconciles, ['product'], ['column', 'tolerance'],
        '{product: flights.departures, column: distance_miles, tolerance: 0.001}'
      ) -%}
      {%- set total = 'count(*)' -%}
      {%- if reconciles.get('column') -%}
        {%- set summed = mesh_governance.input_column_sql(product, key, reconciles.product, reconciles.column) -%}
        {%- set total = 'coalesce(sum(' ~ summed ~ '), 0)' -%}
      {%- endif -%}
      {%- set read = mesh_governance.input_read(product, key, reconciles.product) -%}
      {%- set difference -%}
        select {{ mesh_governance.difference_share('own.total', 'origin.total') }}
        from (select coalesce(sum({{ mesh_governance.column_sql(column) }}), 0) as total from product) as own
        cross join (select {{ total }} as total from {{ read.token }}) as origin
      {%- endset -%}
      {%- do assertions.append({
        'rule': 'totals_reconcile', 'columns': [column.name], 'query': difference, 'reads': [read],
        'at_most': mesh_governance.promised_number(product, key, reconciles.get('tolerance'), default=0)
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
