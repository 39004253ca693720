{#-
  No row was loaded twice.

  **Example.** `config: {meta: {load_key: [carrier, flight, time_hour]}}` on a product whose loader loaded a file
  twice.

  **Why.** A loader that runs twice is the most common defect of source-aligned data, and a surrogate key hides it.

  **Fix.** Keep the newest row of each load key in a private model, and get the loader fixed.

  Counts the rows that repeat the load key of another row. A load key that equals the primary key isn't measured again.
-#}
{% macro assert_load_keys_unique(product) -%}
  {{ return(mesh_governance.assert_declared_key('load_keys_unique', product, 'load_key', product.config.meta.get('load_key'))) }}
{%- endmacro %}


{#- Asserts that a key in config.meta is unique, unless it is the primary key. -#}
{% macro assert_declared_key(rule, product, key, names) -%}
  {%- if names is none -%}{{ return([]) }}{%- endif -%}
  {%- set columns = mesh_governance.promised_columns(product, 'config.meta.' ~ key, names) -%}
  {%- set primary_key = mesh_governance.primary_key(product) | map('lower') | sort | join(',') -%}
  {%- if names | map('lower') | sort | join(',') == primary_key -%}{{ return([]) }}{%- endif -%}
  {{ return(mesh_governance.assert_unique(rule, names, columns)) }}
{%- endmacro %}
