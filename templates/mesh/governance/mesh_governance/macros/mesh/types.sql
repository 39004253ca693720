{#- A number wide enough for counts and shares; dbt's type_float is 32 bits wide on some warehouses. -#}
{% macro type_number() -%}
  {{ return(adapter.dispatch('type_number', 'mesh_governance')()) }}
{%- endmacro %}

{% macro default__type_number() -%}
  {{ return('double precision') }}
{%- endmacro %}

{% macro duckdb__type_number() -%}
  {{ return('double') }}
{%- endmacro %}

{% macro spark__type_number() -%}
  {{ return('double') }}
{%- endmacro %}

{% macro trino__type_number() -%}
  {{ return('double') }}
{%- endmacro %}

{% macro bigquery__type_number() -%}
  {{ return('float64') }}
{%- endmacro %}


{#- A string literal. Each warehouse escapes quotes and backslashes differently, but most texts contain none. -#}
{% macro text_sql(value) -%}
  {%- if "'" in value or '\\' in value -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(value))) }}
  {%- endif -%}
  {{ return("'" ~ value ~ "'") }}
{%- endmacro %}
