{#-
  No two rows have the same grain, if a product declares a grain in addition to its primary key.

  **Example.** `config: {meta: {grain: [origin, flight_date]}}` on a product with a surrogate key, where a day appears
  twice.

  **Why.** A surrogate key is always unique. Only the grain shows that something was counted twice.

  **Fix.** Group by the grain, or add the column that distinguishes the rows to the grain.

  Counts the rows that repeat the grain of another row. A grain that equals the primary key isn't measured again.
-#}
{% macro assert_grain_unique(product) -%}
  {{ return(mesh_governance.assert_declared_key('grain_unique', product, 'grain', product.config.meta.get('grain'))) }}
{%- endmacro %}
