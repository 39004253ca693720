{#-
  A product has at least the rows that its SLO promises.

  **Example.** `config: {meta: {slo: {minimum_rows: 1000}}}` on a product that a broken join left empty.

  **Why.** Nearly all other rules hold for an empty table.

  **Fix.** Look at what it reads, and at the joins.

  Measures the number of rows; a product that promises a `volume_drift` alone has its rows measured for that.
-#}
{% macro assert_minimum_rows(product) -%}
  {%- set drift = mesh_governance.slo(product).get('volume_drift') -%}
  {%- set minimum = mesh_governance.promised_number(
    product, 'config.meta.slo.minimum_rows', mesh_governance.slo(product).get('minimum_rows'),
    default=none if drift is none else 0
  ) -%}
  {%- if minimum is none -%}{{ return([]) }}{%- endif -%}
  {{ return([{'rule': 'minimum_rows', 'columns': [], 'measure': 'count(*)', 'at_least': minimum}]) }}
{%- endmacro %}
