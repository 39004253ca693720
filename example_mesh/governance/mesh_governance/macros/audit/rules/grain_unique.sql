{#-
  One row per grain: `config.meta.grain: [origin, flight_date]`. Counts the grains that
  more than one row has. The primary key needs no second look.
-#}
{% macro assert_grain_unique(product) -%}
  {{ return(mesh_governance.assert_declared_key('grain_unique', product, 'grain', product.config.meta.get('grain'))) }}
{%- endmacro %}
