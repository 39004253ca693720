{#- Reads the promises in a product's YAML. An invalid promise stops the run. -#}

{#- "sales.orders v1 has an invalid promise, `config.meta.parity`: ..." -#}
{% macro raise_invalid_promise(product, key, remedy) -%}
  {%- do exceptions.raise_compiler_error(
    mesh_governance.product_label(product) ~ ' (' ~ mesh_governance.owner_text(mesh_governance.owner_label(product))
    ~ ') has an invalid promise, `' ~ key ~ '`: ' ~ remedy
  ) -%}
{%- endmacro %}


{#- An optional number. -#}
{% macro promised_number(product, key, value, default=none) -%}
  {%- if value is none -%}{{ return(default) }}{%- endif -%}
  {%- if not mesh_governance.is_finite_number(value) -%}
    {%- do mesh_governance.raise_invalid_promise(product, key, 'it is ' ~ value ~ '; write a number') -%}
  {%- endif -%}
  {{ return(value) }}
{%- endmacro %}


{#- An optional share from 0 to 1. -#}
{% macro promised_share(product, key, value, default=none) -%}
  {%- set share = mesh_governance.promised_number(product, key, value, default) -%}
  {%- if share is not none and (share < 0 or share > 1) -%}
    {%- do mesh_governance.raise_invalid_promise(product, key, 'it is ' ~ value ~ '; write a share from 0 to 1') -%}
  {%- endif -%}
  {{ return(share) }}
{%- endmacro %}


{#- A mapping with all required fields and no unknown ones. `example` is shown in the error message. -#}
{% macro promised_fields(product, key, value, required, optional, example) -%}
  {%- set wrong = [] -%}
  {%- if value is not mapping -%}
    {%- do wrong.append('it is not a mapping') -%}
  {%- else -%}
    {%- for field in required if value.get(field) is none -%}
      {%- do wrong.append('`' ~ field ~ '` is missing') -%}
    {%- endfor -%}
    {%- for field in value if field not in required and field not in optional -%}
      {%- do wrong.append('`' ~ field ~ '` is unknown') -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if wrong -%}
    {%- do mesh_governance.raise_invalid_promise(product, key, wrong | join(', ') ~ '; write it as in ' ~ example) -%}
  {%- endif -%}
  {{ return(value) }}
{%- endmacro %}


{#- A list of the product's own columns, quoted if the contract says so. -#}
{% macro promised_columns(product, key, value) -%}
  {%- if value is string or value is mapping or value is not iterable -%}
    {%- do mesh_governance.raise_invalid_promise(product, key, 'it is ' ~ value ~ '; write a list of columns') -%}
  {%- endif -%}
  {%- set found = [] -%}
  {%- for name in value -%}
    {%- set columns = [] -%}
    {%- for column in product.columns.values() if column.name | lower == name | lower -%}
      {%- do columns.append(mesh_governance.column_sql(column)) -%}
    {%- endfor -%}
    {%- if not columns -%}
      {%- do mesh_governance.raise_invalid_promise(
        product, key, 'its contract has no column ' ~ name ~ '; use columns of the contract'
      ) -%}
    {%- endif -%}
    {%- do found.append(columns[0]) -%}
  {%- endfor -%}
  {{ return(found) }}
{%- endmacro %}


{#- A YAML value as an SQL literal. -#}
{% macro literal_sql(value) -%}
  {%- if value is number or value is boolean -%}{{ return(value | string | lower) }}{%- endif -%}
  {{ return(mesh_governance.text_sql(value | string)) }}
{%- endmacro %}


{#- The SLO of a product, {} if it has none. -#}
{% macro slo(product) -%}
  {%- set promised = product.config.meta.get('slo') or {} -%}
  {%- if promised is not mapping -%}
    {%- do mesh_governance.raise_invalid_promise(
      product, 'config.meta.slo', 'it is not a mapping; write it as in {minimum_rows: 1000}'
    ) -%}
  {%- endif -%}
  {{ return(promised) }}
{%- endmacro %}
