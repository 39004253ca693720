{#-
  A column's values exist in the product that it references.

  **Example.** `config: {meta: {references: {product: fleet.aircraft, column: tail_number, at_least: 0.98}}}` on a
  column where `fleet.aircraft` lacks a tenth of the values.

  **Why.** An inner join on such a column loses rows, so totals differ between domains.

  **Fix.** Ask the owner of the other product for the missing rows. If some are always missing, promise a share that you
  can keep.

  Measures the share of non-null values that the other product contains; 1 if all values are null.
-#}
{% macro assert_keys_found(product) -%}
  {%- set assertions = [] -%}
  {%- for column in product.columns.values() -%}
    {%- set references = mesh_governance.column_meta(column).get('references') -%}
    {%- if references is not none -%}
      {%- set key = 'references of column ' ~ column.name -%}
      {%- do mesh_governance.promised_fields(
        product, key, references, ['product', 'column'], ['at_least'],
        '{product: fleet.aircraft, column: tail_number, at_least: 0.98}'
      ) -%}
      {%- set name = mesh_governance.column_sql(column) -%}
      {%- set read = mesh_governance.input_read(product, key, references.product) -%}
      {%- set keys -%}
        from product
        left join (
          select distinct {{ mesh_governance.input_column_sql(product, key, references.product, references.column) }} as found_key
          from {{ read.token }}
        ) as known_keys on product.{{ name }} = known_keys.found_key
        where product.{{ name }} is not null
      {%- endset -%}
      {%- do assertions.append({
        'rule': 'keys_found', 'columns': [column.name], 'reads': [read],
        'query': 'select coalesce(' ~ mesh_governance.share_sql('count(found_key)', 'count(*)') ~ ', 1) ' ~ keys,
        'at_least': mesh_governance.promised_share(product, key, references.get('at_least'), default=1),
        'offenders': 'select distinct product.' ~ name ~ ' ' ~ keys ~ ' and found_key is null order by 1'
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
