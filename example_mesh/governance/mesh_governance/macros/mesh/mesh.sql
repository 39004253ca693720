{#- Settings of the whole mesh. Generated from mesh.yml. -#}

{% macro mesh_name() %}
  {{ return('nycair') }}
{% endmacro %}

{#- 'database' (one database per domain) or 'schema' (one schema per domain). -#}
{% macro mesh_namespace() %}
  {{ return('database') }}
{% endmacro %}
