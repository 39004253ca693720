{#-
  A model reads only public models of other domains. A domain that runs alone can't
  see anything else; in a run of the whole mesh this rule keeps the fence.
-#}
{% macro rule_reads_public_products(node) -%}
  {%- set findings = [] -%}
  {%- for unique_id in node.depends_on.nodes -%}
    {%- set read = graph.nodes.get(unique_id) -%}
    {%- if read and read.resource_type == 'model' and read.package_name != node.package_name
        and read.access != 'public' -%}
      {%- do findings.append(
        'it reads ' ~ read.package_name ~ '.' ~ read.name ~ ', which is ' ~ read.access ~ ' to its domain'
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(findings) }}
{%- endmacro %}
