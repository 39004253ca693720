{#-
  No two rows share a primary key.

  **Example.** `constraints: [{type: primary_key, columns: [order_id]}]` and an order that is there twice.

  **Why.** The key says what one row is. Every join on it relies on that.

  **Fix.** Look at the keys that the message names: a join that multiplies rows, a load that ran twice, or a key that
  lacks a column.

  Counts the rows that repeat the key of another. A virtual product whose rows are those of one product it reads, with
  the same key, may name it in `config.meta.key_from`: what is proven there isn't counted again.
-#}
{% macro assert_primary_key_unique(product) -%}
  {%- set key = mesh_governance.primary_key_sql(product) -%}
  {%- if not key or mesh_governance.key_is_proven(product) -%}{{ return([]) }}{%- endif -%}
  {{ return(mesh_governance.assert_unique('primary_key_unique', mesh_governance.primary_key(product), key)) }}
{%- endmacro %}


{#- Whether the product named by `config.meta.key_from` guarantees this product's key. -#}
{% macro key_is_proven(product) -%}
  {%- set name = product.config.meta.get('key_from') -%}
  {%- if name is none -%}{{ return(false) }}{%- endif -%}
  {%- set key = 'config.meta.key_from' -%}
  {%- if product.config.meta.kind != 'virtual' -%}
    {%- do mesh_governance.raise_unreadable(product, key, 'only a virtual product may leave its key to another') -%}
  {%- endif -%}
  {%- set own = mesh_governance.primary_key(product) | map('lower') | sort -%}
  {%- set guaranteed = mesh_governance.primary_key(mesh_governance.input_product(product, key, name)) | map('lower') | sort -%}
  {%- if own | join(',') != guaranteed | join(',') -%}
    {%- do mesh_governance.raise_unreadable(
      product, key, 'the primary key of ' ~ name ~ ' is ' ~ guaranteed | join(', ') ~ ', not ' ~ own | join(', ')
    ) -%}
  {%- endif -%}
  {{ return(true) }}
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
