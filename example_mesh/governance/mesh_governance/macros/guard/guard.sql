{#-
  The guard: stops a run before anything is built when a selected product lacks
  what every product must have. It runs as `on-run-start` of this package, so a
  plain `dbt build` can't go round it.

  One rule is one file in rules/: a macro that takes a product and returns one
  sentence for each thing that is wrong, [] when all is well.
-#}
{% macro guard() -%}
  {%- if execute and flags.WHICH in ['run', 'build', 'retry'] -%}
    {%- set findings = [] -%}
    {%- set tests = mesh_governance.governance_tests() -%}
    {%- for node in graph.nodes.values() -%}
      {%- if node.resource_type == 'model' and mesh_governance.is_selected(node.unique_id) -%}
        {%- for finding in mesh_governance.guard_findings(node, tests.get(node.unique_id)) -%}
          {%- do findings.append(
            mesh_governance.product_label(node) ~ ' (owner: ' ~ mesh_governance.owner_label(node) ~ ', '
            ~ node.original_file_path ~ '): ' ~ finding
          ) -%}
        {%- endfor -%}
        {#- A promise that can't be read raises here, before anything is built, not in the audit. -#}
        {%- if mesh_governance.is_product(node) -%}{%- do mesh_governance.assertions(node) -%}{%- endif -%}
      {%- endif -%}
    {%- endfor -%}
    {%- if mesh_governance.guard_off_reason() -%}
      {%- do exceptions.warn(
        'The governance guard is switched off by MESH_GUARD_OFF (' ~ mesh_governance.guard_off_reason()
        ~ '); the receipts keep a record of it. '
        ~ ('It would have stopped this run:\n  - ' ~ findings | sort | join('\n  - ') if findings
          else 'It would have found nothing.')
      ) -%}
    {%- elif findings -%}
      {%- do exceptions.raise_compiler_error(
        'Governance stopped this run before anything was built:\n  - ' ~ findings | sort | join('\n  - ')
      ) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}


{#- The registry of guard rules. A model that is no product keeps the first three, a product keeps all. -#}
{% macro guard_findings(node, governance_test) -%}
  {%- set findings =
    mesh_governance.rule_reads_public_products(node)
    + mesh_governance.rule_kind_declared(node)
    + mesh_governance.rule_not_ephemeral(node, governance_test)
  -%}
  {%- if not mesh_governance.is_product(node) -%}{{ return(findings) }}{%- endif -%}
  {{ return(
    findings
    + mesh_governance.rule_owner_declared(node)
    + mesh_governance.rule_contract_enforced(node)
    + mesh_governance.rule_primary_key_declared(node)
    + mesh_governance.rule_documented(node)
    + mesh_governance.rule_audit_hook_present(node)
    + mesh_governance.rule_governance_test_attached(node, governance_test)
  ) }}
{%- endmacro %}


{#- The governance test of each product, by the product's unique id. -#}
{% macro governance_tests() -%}
  {%- set tests = {} -%}
  {%- for node in graph.nodes.values() -%}
    {%- if node.resource_type == 'test' and node.test_metadata
        and node.test_metadata.name == 'governed' and node.test_metadata.namespace == 'mesh_governance' -%}
      {%- do tests.update({node.attached_node: node}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(tests) }}
{%- endmacro %}
