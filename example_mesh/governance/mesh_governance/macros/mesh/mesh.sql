{#- What the whole mesh has decided once. Generated from mesh.yml. -#}

{% macro mesh_name() %}
  {{ return('nycair') }}
{% endmacro %}

{#- 'database' (one database per domain) or 'schema' (one schema per domain). -#}
{% macro mesh_namespace() %}
  {{ return('database') }}
{% endmacro %}
