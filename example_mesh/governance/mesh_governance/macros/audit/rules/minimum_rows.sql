{#-
  A product has at least the number of rows that its SLO promises.

  **Example.** `config: {meta: {slo: {minimum_rows: 1000}}}` on a product that a broken join left empty.

  **Why.** Almost all other rules pass on an empty table.

  **Fix.** Check its inputs and its joins.

  Measures the number of rows. Also applies to a product that promises only `volume_drift`, which reads these receipts.
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
