{#-
  The severity of each rule of the guard and the audit for a product: a mapping of rule
  to `error` (fails the run), `warn` (warns), `off` (skips the rule) or `waived` (only logs,
  until the domain's waiver expires). The mesh's policies are in policies.sql.
-#}
{% macro severities_of(node) -%}
  {%- set agreed = mesh_governance.agreed_severities() -%}
  {%- set severities = {} -%}
  {%- do severities.update(agreed['mesh']) -%}
  {%- do severities.update(agreed['domains'].get(node.package_name, {})) -%}
  {%- set product = node.package_name ~ '.' ~ node.name -%}
  {%- set names = [product, product ~ '.v' ~ node.version] -%}
  {%- set today = run_started_at.strftime('%Y-%m-%d') -%}
  {%- for waiver in mesh_governance.agreed_waivers()
      if waiver.product in names and waiver.expires >= today and severities.get(waiver.rule) != 'off' -%}
    {%- do severities.update({waiver.rule: 'waived'}) -%}
  {%- endfor -%}
  {{ return(severities) }}
{%- endmacro %}


{#- The parameters of a guard rule for a node: the ones that its domain tightened, or the mesh's. -#}
{% macro parameters_of(rule, node) -%}
  {%- set agreed = mesh_governance.agreed_parameters() -%}
  {{ return(agreed['domains'].get(node.package_name, {}).get(rule, agreed['mesh'].get(rule, {}))) }}
{%- endmacro %}
