{#- A product's contract is enforced: dbt refuses to build other columns or types than promised. -#}
{% macro rule_contract_enforced(product) -%}
  {%- if not product.config.contract.enforced -%}
    {{ return(['its contract is not enforced; remove `contract: {enforced: false}`']) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
