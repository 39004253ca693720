{#-
  Models and snapshots read only public models of other domains. A domain that runs alone sees
  only ports. In a run of the whole mesh, which drops `restrict-access`, this rule enforces the
  same.
-#}
{% macro rule_reads_public_products(node) -%}
  {%- set findings = [] -%}
  {%- for unique_id in node.depends_on.nodes -%}
    {%- set read = graph.nodes.get(unique_id) -%}
    {%- if read and read.package_name != node.package_name
        and (read.resource_type in ['snapshot', 'seed'] or (read.access or 'public') != 'public') -%}
      {%- do findings.append(
        'it reads ' ~ mesh_governance.product_label(read) ~ ' ('
        ~ mesh_governance.owner_text(mesh_governance.owner_label(read)) ~ '), which is ' ~ (read.access or 'private')
        ~ ' to its domain; read a product of ' ~ read.package_name ~ ', or ask its owner for one'
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(findings) }}
{%- endmacro %}
