{#- The audit is among a product's post-hooks, word for word and inside its transaction. -#}
{% macro rule_audit_hook_present(product) -%}
  {%- set put_back = 'put `+post-hook: "' ~ mesh_governance.audit_hook() ~ '"` back in dbt_project.yml' -%}
  {%- set audits = [] -%}
  {%- set outside = [] -%}
  {%- for hook in product.config.get('post-hook', []) if hook.sql | trim == mesh_governance.audit_hook() -%}
    {%- do audits.append(hook) -%}
    {%- if not hook.transaction -%}{%- do outside.append(hook) -%}{%- endif -%}
  {%- endfor -%}
  {%- if not audits -%}
    {{ return(['the audit is not among its post-hooks; ' ~ put_back]) }}
  {%- elif outside -%}
    {{ return(['its audit runs outside the transaction; ' ~ put_back]) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
