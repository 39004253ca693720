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

{% macro athena__type_number() -%}
  {{ return('double') }}
{%- endmacro %}

{% macro bigquery__type_number() -%}
  {{ return('float64') }}
{%- endmacro %}


{#- A text of any length, for the columns of a table. Redshift's `text` holds 256 bytes. -#}
{% macro type_long_text() -%}
  {{ return(adapter.dispatch('type_long_text', 'mesh_governance')()) }}
{%- endmacro %}

{% macro default__type_long_text() -%}
  {{ return(dbt.type_string()) }}
{%- endmacro %}

{% macro redshift__type_long_text() -%}
  {{ return('varchar(65535)') }}
{%- endmacro %}

{% macro athena__type_long_text() -%}
  {{ return('string') }}
{%- endmacro %}


{#- A share of two counts or totals. Trino and Athena round the quotient of decimals to their scale. -#}
{% macro share_sql(part, whole) -%}
  {{ return('cast(' ~ part ~ ' as ' ~ mesh_governance.type_number() ~ ') / nullif(' ~ whole ~ ', 0)') }}
{%- endmacro %}


{#- A string literal. -#}
{% macro text_sql(value) -%}
  {{ return(adapter.dispatch('text_sql', 'mesh_governance')(value)) }}
{%- endmacro %}

{% macro default__text_sql(value) -%}
  {{ return("'" ~ value | replace("'", "''") ~ "'") }}
{%- endmacro %}

{#- Redshift reads a backslash as the beginning of an escape sequence. -#}
{% macro redshift__text_sql(value) -%}
  {{ return("'" ~ value | replace('\\', '\\\\') | replace("'", "''") ~ "'") }}
{%- endmacro %}

{#- So do these, and BigQuery allows no line breaks. -#}
{% macro spark__text_sql(value) -%}
  {{ return("'" ~ value | replace('\\', '\\\\') | replace("'", "\\'") | replace('\n', '\\n') ~ "'") }}
{%- endmacro %}

{% macro snowflake__text_sql(value) -%}
  {{ return(mesh_governance.spark__text_sql(value)) }}
{%- endmacro %}

{% macro bigquery__text_sql(value) -%}
  {{ return(mesh_governance.spark__text_sql(value)) }}
{%- endmacro %}
