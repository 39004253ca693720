{#- A product's contract is enforced: dbt builds only the promised columns and types. -#}
{% macro rule_contract_enforced(product) -%}
  {%- if not product.config.contract.enforced -%}
    {{ return(['its contract is not enforced; remove `contract: {enforced: false}`']) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
