{#-
  One row per grain, where a product declares one beside its primary key.

  **Example.** `config: {meta: {grain: [origin, flight_date]}}` with a surrogate key as primary key, and a day that is
  there twice.

  **Why.** A surrogate key is unique whatever happens. Only the grain tells that something was counted twice.

  **Fix.** Group by the grain, or name the column that tells the rows apart in it.

  Counts the rows that repeat the grain of another. The primary key needs no second look.
-#}
{% macro assert_grain_unique(product) -%}
  {{ return(mesh_governance.assert_declared_key('grain_unique', product, 'grain', product.config.meta.get('grain'))) }}
{%- endmacro %}
