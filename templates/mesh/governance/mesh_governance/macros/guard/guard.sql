{#-
  The guard: stops a run before dbt builds anything if a selected product lacks
  something that every product requires. It runs as `on-run-start` of this
  package, so a plain `dbt build` can't skip it.

  Each rule is one file in rules/: a macro that takes a product and returns one
  sentence per fault, or [] if there is none. The policies of the mesh set the
  severity of each rule (macros/mesh/policies.sql).
-#}
{% macro guard() -%}
  {%- if execute and flags.WHICH in ['run', 'build', 'retry'] -%}
    {%- set found = {'error': [], 'warn': [], 'waived': [], 'off': []} -%}
    {%- set tests = mesh_governance.governance_tests() -%}
    {%- for node in graph.nodes.values() -%}
      {%- if mesh_governance.is_guarded(node) -%}
        {%- set findings = mesh_governance.guard_findings(node, tests.get(node.unique_id)) -%}
        {%- if findings -%}
          {%- set severities = mesh_governance.severities_of(node) -%}
          {%- for finding in findings -%}
            {%- do found[severities.get(finding.rule, 'error')].append(
              mesh_governance.product_label(node) ~ ' (' ~ mesh_governance.owner_text(mesh_governance.owner_label(node))
              ~ ', ' ~ node.original_file_path ~ '): ' ~ finding.rule ~ ': ' ~ finding.sentence
            ) -%}
          {%- endfor -%}
        {%- endif -%}
      {%- endif -%}
    {%- endfor -%}
    {%- do found.error.extend(mesh_governance.refused_flags()) -%}
    {%- do mesh_governance.report_findings(found) -%}
  {%- endif -%}
{%- endmacro %}


{#- Whether the guard checks a node: each node that the run builds, and the on-run hooks of every run. -#}
{% macro is_guarded(node) -%}
  {{ return(
    node.resource_type == 'operation'
    or (node.resource_type in ['model', 'snapshot', 'seed'] and mesh_governance.is_selected(node.unique_id))
  ) }}
{%- endmacro %}


{#- Errors about flags that build products without all their rows in production. The audit can't measure such a run. -#}
{% macro refused_flags() -%}
  {%- set products = [] -%}
  {%- for node in graph.nodes.values() if mesh_governance.is_product(node) and mesh_governance.is_selected(node.unique_id) -%}
    {%- do products.append(node.name) -%}
  {%- endfor -%}
  {%- set findings = [] -%}
  {%- if products and target.name == 'prod' -%}
    {%- for flag, is_set in [('--empty', flags.EMPTY), ('--sample', mesh_governance.option_of_run('sample'))] if is_set -%}
      {%- do findings.append(
        flag ~ ' would replace products in production with incomplete ones; omit the flag, or use --target dev'
      ) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(findings) }}
{%- endmacro %}


{#- Logs waived findings, warns about warnings, and stops the run for errors, unless the guard is off. -#}
{% macro report_findings(found) -%}
  {%- for finding in found.waived | sort -%}
    {%- do log('Governance: waived: ' ~ finding, info=true) -%}
  {%- endfor -%}
  {%- for finding in found.warn | sort -%}
    {%- do exceptions.warn('Governance: ' ~ finding) -%}
  {%- endfor -%}
  {%- set reason = mesh_governance.guard_off_reason() -%}
  {%- set listed = '\n  - ' ~ found.error | sort | join('\n  - ') -%}
  {%- if reason -%}
    {%- do exceptions.warn(
      'MESH_GUARD_OFF turns the governance guard off (' ~ reason ~ '); the receipts record this. '
      ~ ('The guard would have stopped this run:' ~ listed if found.error else 'The guard would have reported no errors.')
    ) -%}
  {%- elif found.error -%}
    {%- do exceptions.raise_compiler_error('Governance stopped this run before anything was built:' ~ listed) -%}
  {%- endif -%}
{%- endmacro %}


{#-
  The registry of guard rules. Returns the faults of a node, as mappings of rule and sentence.
  Two rules apply to hooks, more to seeds and snapshots, and all of them to products.
-#}
{% macro guard_findings(node, governance_test) -%}
  {%- set sentences = {
    'hooks_known': mesh_governance.rule_hooks_known(node),
    'reads_public_products': mesh_governance.rule_reads_public_products(node),
  } -%}
  {%- if node.resource_type != 'operation' -%}
    {%- do sentences.update({'promises_known': mesh_governance.rule_promises_known(node)}) -%}
  {%- endif -%}
  {%- if node.resource_type in ['seed', 'snapshot'] -%}
    {%- do sentences.update({'audit_hook_present': mesh_governance.rule_audit_hook_present(node)}) -%}
  {%- endif -%}
  {%- if node.resource_type in ['model', 'snapshot'] and node.config.materialized != 'output_port' -%}
    {%- do sentences.update({'materializations_known': mesh_governance.rule_materializations_known(node)}) -%}
  {%- endif -%}
  {%- if node.resource_type == 'model' -%}
    {%- do sentences.update({
      'kind_matches_folder': mesh_governance.rule_kind_matches_folder(node),
      'not_ephemeral': mesh_governance.rule_not_ephemeral(node, governance_test),
    }) -%}
  {%- endif -%}
  {%- if mesh_governance.is_product(node) and node.config.meta.kind in mesh_governance.kinds() -%}
    {%- do sentences.update({
      'owner_declared': mesh_governance.rule_owner_declared(node),
      'contract_enforced': mesh_governance.rule_contract_enforced(node),
      'primary_key_declared': mesh_governance.rule_primary_key_declared(node),
      'documented': mesh_governance.rule_documented(node),
      'columns_described': mesh_governance.rule_columns_described(node),
      'audit_hook_present': mesh_governance.rule_audit_hook_present(node),
      'governance_test_attached': mesh_governance.rule_governance_test_attached(node, governance_test),
    }) -%}
  {%- endif -%}
  {%- set findings = [] -%}
  {%- for rule in sentences -%}
    {%- for sentence in sentences[rule] -%}
      {%- do findings.append({'rule': rule, 'sentence': sentence}) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(findings) }}
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
