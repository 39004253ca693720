{#- The governance test is attached, takes part in this run, and has not been weakened. -#}
{% macro rule_governance_test_attached(product, governance_test) -%}
  {%- if governance_test is none -%}
    {{ return(['the governance test is not attached; add `data_tests: [mesh_governance.governed]`']) }}
  {%- endif -%}
  {%- set findings = [] -%}
  {%- set config = governance_test.config -%}
  {%- if config.severity | lower != 'error' or config.error_if not in ['!= 0', '!=0']
      or config.fail_calc != 'count(*)' -%}
    {%- do findings.append('its governance test is weakened by severity, error_if or fail_calc') -%}
  {%- endif -%}
  {%- if config.where or config.limit -%}
    {%- do findings.append('its governance test looks at a part of the rows only (where, limit)') -%}
  {%- endif -%}
  {%- if flags.WHICH == 'build' and not mesh_governance.is_selected(governance_test.unique_id) -%}
    {%- do findings.append('its governance test is excluded from this build') -%}
  {%- endif -%}
  {{ return(findings) }}
{%- endmacro %}
