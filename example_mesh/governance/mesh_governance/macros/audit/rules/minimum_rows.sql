{#- The SLO's volume: `config.meta.slo.minimum_rows`. Measures the number of rows. -#}
{% macro assert_minimum_rows(product) -%}
  {%- set minimum = product.config.meta.get('slo', {}).get('minimum_rows') -%}
  {%- if minimum is none -%}{{ return([]) }}{%- endif -%}
  {{ return([{'rule': 'minimum_rows', 'columns': [], 'measure': 'count(*)', 'at_least': minimum}]) }}
{%- endmacro %}
