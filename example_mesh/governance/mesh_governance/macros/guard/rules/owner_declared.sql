{#- A product belongs to a group whose owner has an email. -#}
{% macro rule_owner_declared(product) -%}
  {%- set group = mesh_governance.owning_group(product) -%}
  {%- if group is none -%}
    {{ return(['it belongs to no group of its domain; set `+group` in dbt_project.yml']) }}
  {%- elif not group.owner.email -%}
    {{ return(['the owner of group ' ~ group.name ~ ' has no email; add one in models/_domain.yml']) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
