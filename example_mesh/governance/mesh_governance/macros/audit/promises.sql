{#- Reading the promises that stand in a product's YAML; one that can't be read stops the run. -#}

{#- "sales.orders v1 has a promise that cannot be read, `config.meta.parity`: ..." -#}
{% macro raise_unreadable(product, key, remedy) -%}
  {%- do exceptions.raise_compiler_error(
    mesh_governance.product_label(product) ~ ' (owner: ' ~ mesh_governance.owner_label(product)
    ~ ') has a promise that cannot be read, `' ~ key ~ '`: ' ~ remedy
  ) -%}
{%- endmacro %}


{#- A number that may be left out. -#}
{% macro promised_number(product, key, value, default=none) -%}
  {%- if value is none -%}{{ return(default) }}{%- endif -%}
  {%- if not mesh_governance.is_finite_number(value) -%}
    {%- do mesh_governance.raise_unreadable(product, key, 'it is ' ~ value ~ ' where a number is needed') -%}
  {%- endif -%}
  {{ return(value) }}
{%- endmacro %}


{#- A share of 0 to 1 that may be left out. -#}
{% macro promised_share(product, key, value, default=none) -%}
  {%- set share = mesh_governance.promised_number(product, key, value, default) -%}
  {%- if share is not none and (share < 0 or share > 1) -%}
    {%- do mesh_governance.raise_unreadable(product, key, 'it is ' ~ value ~ ' where a share of 0 to 1 is needed') -%}
  {%- endif -%}
  {{ return(share) }}
{%- endmacro %}


{#- A mapping without unknown fields that has the required ones. `example` shows what it looks like. -#}
{% macro promised_fields(product, key, value, required, optional, example) -%}
  {%- set wrong = [] -%}
  {%- if value is not mapping -%}
    {%- do wrong.append('it is not a mapping') -%}
  {%- else -%}
    {%- for field in required if value.get(field) is none -%}
      {%- do wrong.append('`' ~ field ~ '` is missing') -%}
    {%- endfor -%}
    {%- for field in value if field not in required and field not in optional -%}
      {%- do wrong.append('`' ~ field ~ '` is not known') -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if wrong -%}
    {%- do mesh_governance.raise_unreadable(product, key, wrong | join(', ') ~ '; write it as in ' ~ example) -%}
  {%- endif -%}
  {{ return(value) }}
{%- endmacro %}


{#- A list of the product's own columns, as the warehouse wants them. -#}
{% macro promised_columns(product, key, value) -%}
  {%- if value is string or value is mapping or value is not iterable -%}
    {%- do mesh_governance.raise_unreadable(product, key, 'it is ' ~ value ~ ' where a list of columns is needed') -%}
  {%- endif -%}
  {%- set found = [] -%}
  {%- for name in value -%}
    {%- set columns = [] -%}
    {%- for column in product.columns.values() if column.name | lower == name | lower -%}
      {%- do columns.append(mesh_governance.column_sql(column)) -%}
    {%- endfor -%}
    {%- if not columns -%}
      {%- do mesh_governance.raise_unreadable(product, key, 'its contract has no column ' ~ name) -%}
    {%- endif -%}
    {%- do found.append(columns[0]) -%}
  {%- endfor -%}
  {{ return(found) }}
{%- endmacro %}


{#- A value of YAML as a literal. -#}
{% macro literal_sql(value) -%}
  {%- if value is number or value is boolean -%}{{ return(value | string | lower) }}{%- endif -%}
  {{ return(mesh_governance.text_sql(value | string)) }}
{%- endmacro %}


{#- The SLO that a product promises, {} when it promises none. -#}
{% macro slo(product) -%}
  {%- set promised = product.config.meta.get('slo') or {} -%}
  {%- if promised is not mapping -%}
    {%- do mesh_governance.raise_unreadable(
      product, 'config.meta.slo', 'it is no mapping; write it as in {minimum_rows: 1000}'
    ) -%}
  {%- endif -%}
  {{ return(promised) }}
{%- endmacro %}
