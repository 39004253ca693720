{#-
  A model uses a materialization that governance knows. A custom materialization could publish
  the data before the audit. `not_ephemeral` and the check's `virtual_is_a_view` cover the rest.
-#}
{% macro rule_materializations_known(model) -%}
  {%- if model.resource_type == 'snapshot' -%}{{ return(mesh_governance.unknown_strategies(model)) }}{%- endif -%}
  {%- set allowed = mesh_governance.parameters_of('materializations_known', model).get('allowed', []) -%}
  {%- set of_dbt = ['ephemeral', 'incremental', 'materialized_view', 'table', 'table_audited', 'view'] -%}
  {%- set strategies = ['append', 'default', 'delete+insert', 'insert_overwrite', 'merge'] -%}
  {%- set config = model.config -%}
  {%- set stored_as = mesh_governance.stored_as() -%}
  {#- Ignore a kind that doesn't exist: `kind_matches_folder` reports it. -#}
  {%- set kind = config.meta.get('kind') if mesh_governance.is_product(model) -%}
  {%- set kind = kind if kind == 'virtual' or kind in stored_as | list -%}
  {%- set known = of_dbt -%}
  {%- if kind == 'virtual' or (kind and config.materialized == 'ephemeral') -%}
    {%- set known = [config.materialized] if config.materialized in of_dbt else ['view'] -%}
  {%- elif kind -%}
    {%- set known = stored_as[kind] -%}
  {%- endif -%}
  {%- set findings = [] -%}
  {%- if config.materialized not in known + allowed -%}
    {%- do findings.append(
      'it is materialized as ' ~ config.materialized ~ '; ' ~ (kind ~ ' products' if kind else 'models')
      ~ ' allow ' ~ known | join(', ')
    ) -%}
  {%- endif -%}
  {%- set strategy = config.get('incremental_strategy') -%}
  {%- if config.materialized == 'incremental' and strategy and strategy not in strategies + allowed -%}
    {%- if strategy != 'microbatch' -%}
      {%- do findings.append('its incremental_strategy is ' ~ strategy ~ '; use one of ' ~ strategies | join(', ')) -%}
    {%- elif kind -%}
      {%- do findings.append(
        'its incremental_strategy is microbatch, which publishes each batch before its audit; use another strategy'
      ) -%}
    {%- endif -%}
  {%- endif -%}
  {%- if config.get('sql_header') -%}
    {%- do findings.append('it has a `sql_header`, which runs before its query; remove it') -%}
  {%- endif -%}
  {%- if config.get('incremental_predicates') -%}
    {%- do findings.append('it has `incremental_predicates`, which run outside its query; filter in its SQL') -%}
  {%- endif -%}
  {{ return(findings) }}
{%- endmacro %}


{#- Faults in a snapshot's strategy, which sets the macro that dbt runs. -#}
{% macro unknown_strategies(snapshot) -%}
  {%- set known = ['check', 'timestamp'] -%}
  {%- set strategy = snapshot.config.get('strategy') -%}
  {%- set allowed = mesh_governance.parameters_of('materializations_known', snapshot).get('allowed', []) -%}
  {{ return(
    ['its strategy is ' ~ strategy ~ '; use ' ~ known | join(' or ')]
    if strategy and strategy not in known + allowed else []
  ) }}
{%- endmacro %}
