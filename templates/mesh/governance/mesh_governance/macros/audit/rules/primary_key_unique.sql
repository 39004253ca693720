{#-
  No two rows have the same primary key.

  **Example.** `constraints: [{type: primary_key, columns: [order_id]}]` on a product where an order appears twice.

  **Why.** The key identifies a row. Every join on it relies on that.

  **Fix.** Check the keys in the message. Common causes: a join that multiplies rows, a load that ran twice, or a key
  that lacks a column.

  Counts the rows that repeat the key of another row. If each row of a virtual product is a row of one of its inputs,
  with the same key, the product can set `config.meta.key_from` to that input. The audit then doesn't measure the key
  again.
-#}
{% macro assert_primary_key_unique(product) -%}
  {%- set key = mesh_governance.primary_key_sql(product) -%}
  {%- if not key or mesh_governance.key_is_proven(product) -%}{{ return([]) }}{%- endif -%}
  {{ return(mesh_governance.assert_unique('primary_key_unique', mesh_governance.primary_key(product), key)) }}
{%- endmacro %}


{#- Whether the input in `config.meta.key_from` guarantees this product's key. -#}
{% macro key_is_proven(product) -%}
  {%- set name = product.config.meta.get('key_from') -%}
  {%- if name is none -%}{{ return(false) }}{%- endif -%}
  {%- set key = 'config.meta.key_from' -%}
  {%- if product.config.meta.kind != 'virtual' -%}
    {%- do mesh_governance.raise_invalid_promise(product, key, 'only a virtual product can have it; remove it') -%}
  {%- endif -%}
  {%- set own = mesh_governance.primary_key(product) | map('lower') | sort -%}
  {%- set guaranteed = mesh_governance.primary_key(mesh_governance.input_product(product, key, name)) | map('lower') | sort -%}
  {%- if own | join(',') != guaranteed | join(',') -%}
    {%- do mesh_governance.raise_invalid_promise(
      product, key, 'the primary key of ' ~ name ~ ' is ' ~ guaranteed | join(', ') ~ ', not ' ~ own | join(', ')
      ~ '; remove it'
    ) -%}
  {%- endif -%}
  {{ return(true) }}
{%- endmacro %}


{#- The primary key's columns, quoted if the contract says so. -#}
{% macro primary_key_sql(product) -%}
  {%- set names = mesh_governance.primary_key(product) | map('lower') | list -%}
  {%- set key = [] -%}
  {%- for column in product.columns.values() if column.name | lower in names -%}
    {%- do key.append(mesh_governance.column_sql(column)) -%}
  {%- endfor -%}
  {{ return(key) }}
{%- endmacro %}
