{#- The governance test is attached, part of this run, and not weakened. -#}
{% macro rule_governance_test_attached(product, governance_test) -%}
  {%- if governance_test is none -%}
    {{ return(['it lacks the governance test; add `data_tests: [mesh_governance.governed]`']) }}
  {%- endif -%}
  {%- set findings = [] -%}
  {%- set config = governance_test.config -%}
  {%- if config.severity | lower != 'error' or config.error_if not in ['!= 0', '!=0']
      or config.fail_calc != 'count(*)' -%}
    {%- do findings.append('its governance test is weakened; remove `severity`, `error_if` and `fail_calc` from it') -%}
  {%- endif -%}
  {%- if config.where or config.limit -%}
    {%- do findings.append('its governance test reads only some of the rows; remove `where` and `limit` from it') -%}
  {%- endif -%}
  {%- if flags.WHICH == 'build' and not mesh_governance.is_selected(governance_test.unique_id) -%}
    {%- do findings.append('its governance test is excluded from this build; include it') -%}
  {%- endif -%}
  {{ return(findings) }}
{%- endmacro %}
