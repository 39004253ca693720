{#-
  A product has as many rows as its source, within a tolerance.

  **Example.** `config: {meta: {parity: {source: bts.flights, tolerance: 0.01}}}` on a product that lost a tenth of
  the rows to a filter.

  **Why.** A source-aligned product is its source in readable form. No one downstream can recover rows that it
  omits.

  **Fix.** Check filters and inner joins. If the product omits rows on purpose, set a tolerance.

  Measures the difference as a share of the source's rows.
-#}
{% macro assert_row_parity(product) -%}
  {%- set parity = product.config.meta.get('parity') -%}
  {%- if parity is none -%}{{ return([]) }}{%- endif -%}
  {%- set key = 'config.meta.parity' -%}
  {%- do mesh_governance.promised_fields(
    product, key, parity, ['source'], ['tolerance'], '{source: bts.flights, tolerance: 0.01}'
  ) -%}
  {%- set difference -%}
    select {{ mesh_governance.difference_share('counted.row_count', 'origin.row_count') }}
    from (select count(*) as row_count from product) as counted
    cross join (select count(*) as row_count from {{ mesh_governance.source_relation(product, key, parity.source) }}) as origin
  {%- endset -%}
  {{ return([{
    'rule': 'row_parity', 'columns': [], 'query': difference,
    'at_most': mesh_governance.promised_number(product, key ~ '.tolerance', parity.get('tolerance'), default=0)
  }]) }}
{%- endmacro %}


{#- The share by which `found` differs from `expected`; null if `expected` is 0 and `found` isn't. -#}
{% macro difference_share(found, expected) -%}
  {{ return(
    'case when ' ~ found ~ ' = ' ~ expected ~ ' then 0 else '
    ~ mesh_governance.share_sql('abs(' ~ found ~ ' - ' ~ expected ~ ')', 'abs(' ~ expected ~ ')') ~ ' end'
  ) }}
{%- endmacro %}
