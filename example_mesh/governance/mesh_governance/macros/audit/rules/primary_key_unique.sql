{#- No two rows share a primary key. Counts the keys that more than one row has. -#}
{% macro assert_primary_key_unique(product) -%}
  {%- set key = mesh_governance.primary_key_sql(product) -%}
  {%- if not key -%}{{ return([]) }}{%- endif -%}
  {%- set duplicates -%}
    select count(*) from (
      select {{ key | join(', ') }} from product group by {{ key | join(', ') }} having count(*) > 1
    ) as duplicated_keys
  {%- endset -%}
  {{ return([{
    'rule': 'primary_key_unique', 'columns': mesh_governance.primary_key(product),
    'query': duplicates, 'at_most': 0
  }]) }}
{%- endmacro %}


{#- The primary key's columns as the warehouse wants them. -#}
{% macro primary_key_sql(product) -%}
  {%- set names = mesh_governance.primary_key(product) | map('lower') | list -%}
  {%- set key = [] -%}
  {%- for column in product.columns.values() if column.name | lower in names -%}
    {%- do key.append(mesh_governance.column_sql(column)) -%}
  {%- endfor -%}
  {{ return(key) }}
{%- endmacro %}
