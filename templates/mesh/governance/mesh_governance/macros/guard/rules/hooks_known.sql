{#- Hooks run only the audit and the SQL that a policy allows. A hook after the audit can change data that passed. -#}
{% macro rule_hooks_known(node) -%}
  {%- set allowed = mesh_governance.parameters_of('hooks_known', node).get('allowed', []) -%}
  {%- set findings = [] -%}
  {%- if node.resource_type == 'operation' -%}
    {%- if node.package_name != 'mesh_governance' and node.raw_code | trim not in allowed -%}
      {%- do findings.append(
        'it runs `' ~ mesh_governance.short_text(node.raw_code) ~ '`; remove it, or allow it in a policy'
      ) -%}
    {%- endif -%}
  {%- else -%}
    {%- for name, known in [('pre-hook', allowed), ('post-hook', allowed + [mesh_governance.audit_hook()])] -%}
      {%- set audited = [] -%}
      {%- for hook in node.config.get(name, []) -%}
        {%- set text = hook.sql | trim -%}
        {%- set runs = 'its ' ~ name ~ ' runs `' ~ mesh_governance.short_text(text) ~ '`' -%}
        {%- if text not in known -%}
          {%- do findings.append(runs ~ '; remove it, or allow it in a policy') -%}
        {%- elif text == mesh_governance.audit_hook() -%}
          {%- do audited.append(text) -%}
        {%- elif audited and mesh_governance.is_product(node) -%}
          {%- do findings.append(runs ~ ' after the audit; move it before the audit in dbt_project.yml') -%}
        {%- endif -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(findings) }}
{%- endmacro %}


{#- The text of the post-hook that dbt_project.yml adds to every product. -#}
{% macro audit_hook() -%}
  {{ return('{{ mesh_governance.audit() }}') }}
{%- endmacro %}


{#- The beginning of a text, on one line. -#}
{% macro short_text(text) -%}
  {{ return((text.split() | join(' '))[:80]) }}
{%- endmacro %}
