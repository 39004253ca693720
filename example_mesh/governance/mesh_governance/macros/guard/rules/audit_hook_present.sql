{#-
  The audit is among the post-hooks of each product, and of each seed and snapshot that a view product
  selects from, word for word and inside the transaction.
-#}
{% macro rule_audit_hook_present(node) -%}
  {%- set put_back = 'put `+post-hook: "' ~ mesh_governance.audit_hook() ~ '"` back in dbt_project.yml' -%}
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
        'the view ' ~ views | sort | first ~ ' selects from it, but the audit is not among its post-hooks; add `+post-hook: "'
        ~ mesh_governance.audit_hook() ~ '"` below `' ~ node.resource_type ~ 's: ' ~ node.package_name ~ ':` in dbt_project.yml'
      ]) }}
    {%- endif -%}
    {{ return([]) }}
  {%- elif not audits -%}
    {{ return(['the audit is not among its post-hooks; ' ~ put_back]) }}
  {%- elif outside -%}
    {{ return(['its audit runs outside the transaction; ' ~ put_back]) }}
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
