{#-
  The kinds of product. Generated from generator/meshwright/mesh/kinds.py of Meshwright; don't edit it in a mesh.
-#}
{% macro kinds() -%}
  {{ return(mesh_governance.stored_as() | list) }}
{%- endmacro %}


{#- The materializations that each kind allows. -#}
{% macro stored_as() -%}
  {{ return({
    'source_aligned': [
      'table',
      'table_audited',
      'incremental',
      'view'
    ],
    'aggregated': [
      'table',
      'table_audited',
      'incremental'
    ],
    'consumer_aligned': [
      'table',
      'table_audited',
      'incremental',
      'view'
    ],
    'virtual': [
      'view'
    ]
  }) }}
{%- endmacro %}
