{#- What other domains may read is a product, in the folder of its kind that is named like it. -#}
{% macro rule_kind_matches_folder(node) -%}
  {%- set kind = node.config.meta.get('kind') -%}
  {%- if node.access != 'public' or node.config.materialized == 'output_port' -%}{{ return([]) }}{%- endif -%}
  {%- if kind is none -%}
    {{ return([
      'it is public but has no kind, so nothing would audit it; move it to models/<kind>/' ~ node.name
      ~ '/, or make it private'
    ]) }}
  {%- elif kind not in mesh_governance.kinds() -%}
    {{ return([
      'its kind is ' ~ mesh_governance.shown_value(kind) ~ '; remove `kind` from its `config.meta`: the folder sets it'
    ]) }}
  {%- endif -%}
  {%- set folders = node.fqn[1:-1] if node.version is none else node.fqn[1:-2] -%}
  {%- if folders | join('/') != kind ~ '/' ~ node.name -%}
    {{ return([
      'it is ' ~ kind ~ ' but in folder ' ~ (['models'] + folders) | join('/') ~ '/; move it to models/' ~ kind ~ '/'
      ~ node.name ~ '/'
    ]) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
