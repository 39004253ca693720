{#- The folder of the product's kind puts the audit on it as a post-hook. -#}
{% macro rule_audit_hook_present(product) -%}
  {%- for hook in product.config.get('post-hook', []) -%}
    {%- if 'mesh_governance.audit(' in hook.sql -%}{{ return([]) }}{%- endif -%}
  {%- endfor -%}
  {{ return([
    'the audit is not among its post-hooks; put `+post-hook: "{{ \'{{ mesh_governance.audit() }}\' }}"` back on its folder in dbt_project.yml'
  ]) }}
{%- endmacro %}
