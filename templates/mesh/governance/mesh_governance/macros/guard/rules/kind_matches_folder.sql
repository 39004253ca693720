{#- What other domains may read is a product: a public model stands in the folder of a kind. -#}
{% macro rule_kind_matches_folder(node) -%}
  {%- if node.access == 'public' and node.config.materialized != 'output_port'
      and node.config.meta.get('kind') not in ['source_aligned', 'aggregated', 'consumer_aligned', 'virtual'] -%}
    {{ return([
      'it is public but of no kind, so nothing would audit it; move it to the folder of a kind, '
      ~ 'take `kind` out of its own meta, or make it private'
    ]) }}
  {%- endif -%}
  {{ return([]) }}
{%- endmacro %}
