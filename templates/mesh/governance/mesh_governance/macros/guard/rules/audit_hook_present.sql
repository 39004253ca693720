{#-
  Each product, and each seed and snapshot that a view product selects from, has the audit as a post-hook,
  exactly as written and inside the transaction.
-#}
{% macro rule_audit_hook_present(node) -%}
  {%- set restore = 'restore `+post-hook: "' ~ mesh_governance.audit_hook() ~ '"` in dbt_project.yml' -%}
  {%- set audits = [] -%}
  {%- set outside = [] -%}
  {%- for hook in node.config['post-hook'] | default([]) if hook.sql | trim == mesh_governance.audit_hook() -%}
    {%- do audits.append(hook) -%}
    {%- if not hook.transaction -%}{%- do outside.append(hook) -%}{%- endif -%}
  {%- endfor -%}
  {%- if node.resource_type in ['seed', 'snapshot'] -%}
    {%- set views = [] if audits else mesh_governance.views_over(node) -%}
    {%- if views -%}
      {{ return([
        'the view ' ~ views | sort | first ~ ' selects from it, but its post-hooks lack the audit; add `+post-hook: "'
        ~ mesh_governance.audit_hook() ~ '"` under `' ~ node.resource_type ~ 's: ' ~ node.package_name ~ ':` in dbt_project.yml'
      ]) }}
    {%- endif -%}
    {{ return([]) }}
  {%- elif not audits -%}
    {{ return(['its post-hooks lack the audit; ' ~ restore]) }}
  {%- elif outside -%}
    {{ return(['its audit runs outside the transaction; ' ~ restore]) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}


{#- The labels of the view products that select from a node. -#}
{% macro views_over(node) -%}
  {%- set views = [] -%}
  {%- for other in graph.nodes.values() if mesh_governance.is_product(other) and mesh_governance.is_view(other) -%}
    {%- if node.unique_id in mesh_governance.selected_from(other) -%}
      {%- do views.append(mesh_governance.product_label(other)) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(views) }}
{%- endmacro %}
