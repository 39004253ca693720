{#-
  The date and time on the clocks of a time zone at an instant (a timestamp with a time zone), as a timestamp without
  one. Models can use it to stay the same on every warehouse: mesh_governance.local_time('loaded_at', 'UTC').
-#}
{% macro local_time(instant, zone) -%}
  {{ return(adapter.dispatch('local_time', 'mesh_governance')(instant, zone)) }}
{%- endmacro %}

{% macro default__local_time(instant, zone) -%}
  {{ return('cast(' ~ instant ~ " at time zone '" ~ zone ~ "' as timestamp)") }}
{%- endmacro %}

{% macro snowflake__local_time(instant, zone) -%}
  {{ return("cast(convert_timezone('" ~ zone ~ "', " ~ instant ~ ') as timestamp_ntz)') }}
{%- endmacro %}

{% macro bigquery__local_time(instant, zone) -%}
  {{ return('datetime(' ~ instant ~ ", '" ~ zone ~ "')") }}
{%- endmacro %}

{#- Sessions of a mesh on Spark and Databricks run in UTC. -#}
{% macro spark__local_time(instant, zone) -%}
  {{ return('cast(from_utc_timestamp(' ~ instant ~ ", '" ~ zone ~ "') as timestamp_ntz)") }}
{%- endmacro %}
