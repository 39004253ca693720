{#- A product has a description. -#}
{% macro rule_documented(product) -%}
  {%- set text = product.description | trim -%}
  {%- set shortest = mesh_governance.parameters_of('documented', product).shortest -%}
  {%- set remedy = '; describe what the product is and what one row represents' -%}
  {%- if not text -%}
    {{ return(['it has no description' ~ remedy]) }}
  {%- elif text | length < shortest -%}
    {{ return(['its description has fewer than ' ~ shortest ~ ' characters' ~ remedy]) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
