{#- An option of dbt's command, such as 'defer', or none. dbt's `flags` contain only some of them. -#}
{% macro option_of_run(name) -%}
  {{ return(invocation_args_dict.get(name)) }}
{%- endmacro %}
