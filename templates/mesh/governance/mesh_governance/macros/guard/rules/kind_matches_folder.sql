{#- A public model is a product, in the folder of its kind and a subfolder with its name. -#}
{% macro rule_kind_matches_folder(node) -%}
  {%- set kind = node.config.meta.get('kind') -%}
  {%- set folders = node.fqn[1:-1] if node.version is none else node.fqn[1:-2] -%}
  {%- if 'kind' not in node.config.meta and folders and folders[0] in mesh_governance.kinds()
      and mesh_governance.is_in_a_domain(node) -%}
    {{ return([
      'it is in models/' ~ folders[0] ~ '/ but has no kind, so nothing audits it; add that folder\'s settings to '
      ~ 'dbt_project.yml (see the README of mesh_governance)'
    ]) }}
  {%- endif -%}
  {%- if node.access != 'public' or node.config.materialized == 'output_port' -%}{{ return([]) }}{%- endif -%}
  {%- if 'kind' not in node.config.meta -%}
    {{ return([
      'it is public but has no kind, so nothing audits it; move it to models/<kind>/' ~ node.name
      ~ '/, or make it private'
    ]) }}
  {%- elif kind not in mesh_governance.kinds() -%}
    {{ return([
      'its kind is ' ~ mesh_governance.shown_value(kind) ~ '; remove `kind` from its `config.meta`: the folder sets it'
    ]) }}
  {%- endif -%}
  {%- if folders | join('/') != kind ~ '/' ~ node.name -%}
    {{ return([
      'it is ' ~ kind ~ ' but in folder ' ~ (['models'] + folders) | join('/') ~ '/; move it to models/' ~ kind ~ '/'
      ~ node.name ~ '/'
    ]) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
