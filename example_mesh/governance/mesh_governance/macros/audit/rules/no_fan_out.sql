{#-
  A product has no more rows than the product that its rows come from.

  **Example.** `config: {meta: {rows_from: flights.departures}}` on a product that joins two rows of weather to each
  departure.

  **Why.** A join on a non-unique key multiplies rows, and every total with them.

  **Fix.** Join on the full primary key of the other input, or aggregate it to that grain first.

  Counts the extra rows.
-#}
{% macro assert_no_fan_out(product) -%}
  {%- set name = product.config.meta.get('rows_from') -%}
  {%- if name is none -%}{{ return([]) }}{%- endif -%}
  {%- set read = mesh_governance.input_read(product, 'config.meta.rows_from', name) -%}
  {%- set beyond -%}
    select case when own.row_count > origin.row_count then own.row_count - origin.row_count else 0 end
    from (select count(*) as row_count from product) as own
    cross join (select count(*) as row_count from {{ read.token }}) as origin
  {%- endset -%}
  {{ return([{'rule': 'no_fan_out', 'columns': [], 'query': beyond, 'reads': [read], 'at_most': 0}]) }}
{%- endmacro %}
