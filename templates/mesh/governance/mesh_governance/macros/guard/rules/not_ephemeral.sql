{#- A product is a table or a view: dbt runs no hooks for an ephemeral model, so nothing audits it. -#}
{% macro rule_not_ephemeral(node, governance_test) -%}
  {%- if node.config.materialized == 'ephemeral'
      and (node.access == 'public' or node.config.contract.enforced or governance_test is not none) -%}
    {{ return([
      'it is ephemeral, so nothing audits it; store it as a table or a view, '
      ~ 'or remove its contract and governance test if it is not a product'
    ]) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
