{#-
  The local time of an instant, as a timestamp without a time zone. `instant` is SQL with a
  time zone in its type; `zone` is a name such as 'Europe/Berlin' or 'UTC'.
-#}
{% macro local_time(instant, zone) -%}
  {{ return(adapter.dispatch('local_time', 'mesh_governance')(instant, zone)) }}
{%- endmacro %}

{% macro default__local_time(instant, zone) -%}
  {{ return('cast(' ~ instant ~ " at time zone '" ~ zone ~ "' as timestamp)") }}
{%- endmacro %}

{#- Snowflake keeps the time zone in what it converts. -#}
{% macro snowflake__local_time(instant, zone) -%}
  {{ return("cast(convert_timezone('" ~ zone ~ "', " ~ instant ~ ') as timestamp_ntz)') }}
{%- endmacro %}

{#- Spark and Databricks convert from the time zone of the session. -#}
{% macro spark__local_time(instant, zone) -%}
  {{ return("convert_timezone('" ~ zone ~ "', cast(" ~ instant ~ ' as timestamp_ntz))') }}
{%- endmacro %}

{% macro bigquery__local_time(instant, zone) -%}
  {{ return('datetime(' ~ instant ~ ", '" ~ zone ~ "')") }}
{%- endmacro %}
