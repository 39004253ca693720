{#-
  The off switch of the guard: the environment variable MESH_GUARD_OFF. Its value is the reason.
  The guard then warns instead of stopping the run. The audit and the governance test still
  run. Each product of such a run gets a receipt with rule_name 'guard_off', the reason, and
  the number of findings.
-#}
{% macro guard_off_reason() -%}
  {{ return(env_var('MESH_GUARD_OFF', '') | trim) }}
{%- endmacro %}


{% macro record_guard_off() -%}
  {%- if mesh_governance.guard_off_reason() -%}
    {%- set tests = mesh_governance.governance_tests() -%}
    {%- for node in graph.nodes.values() -%}
      {%- if mesh_governance.is_product(node) and mesh_governance.is_selected(node.unique_id) -%}
        {%- set findings = mesh_governance.guard_findings(node, tests.get(node.unique_id)) | length -%}
        {%- call statement('record_guard_off', auto_begin=true) -%}
          {{ mesh_governance.insert_receipts(node, [{
            'rule': 'guard_off', 'columns': mesh_governance.guard_off_reason(), 'measured': findings, 'at_most': 0,
            'at_least': none, 'passed': findings == 0, 'seconds': none
          }]) }}
        {%- endcall -%}
        {%- do adapter.commit() -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}
