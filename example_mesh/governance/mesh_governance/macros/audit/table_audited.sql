{#-
  A table for warehouses without transactional DDL: write, audit, publish.

  dbt writes the new data to a separate relation and audits it there. If the audit passes,
  the new relation replaces the published one. If it fails, the published relation doesn't
  change, and the failed data stays in `<name>__dbt_tmp` until the next run. To use this
  materialization, set `+materialized: table_audited` instead of `table` for each kind.
-#}
{% materialization table_audited, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set side = mesh_governance.side_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, existing.type if existing is not none else 'table') -%}
  {%- set left = load_cached_relation(backup) -%}
  {%- if existing is none and left is not none -%}
    {#- An interrupted run had moved the published data away, but nothing into its place. -#}
    {%- do adapter.rename_relation(left, target_relation) -%}
    {%- set existing = load_cached_relation(this) -%}
  {%- else -%}
    {%- do drop_relation_if_exists(left) -%}
  {%- endif -%}
  {%- do drop_relation_if_exists(load_cached_relation(side)) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement('main') -%}
    {{ get_create_table_as_sql(False, side, mesh_governance.stored_sql(sql)) }}
  {%- endcall %}
  {#- The commit keeps failed data, and makes every warehouse behave like one without transactions. -#}
  {%- do adapter.commit() -%}

  {%- set product = graph.nodes.get(model.unique_id) or model -%}
  {%- set audited = mesh_governance.is_product(product) and not flags.EMPTY -%}
  {%- set results = mesh_governance.passed_results(product, side) if audited else [] -%}

  {% if audited and not mesh_governance.publishes_in_transaction() %}
    {% call statement('receipts_before') -%}
      {{ mesh_governance.insert_receipts(product, results, published=none) }}
    {%- endcall %}
  {% endif %}
  {%- if existing is not none -%}
    {%- do adapter.rename_relation(existing, backup) -%}
  {%- endif -%}
  {%- do adapter.rename_relation(side, target_relation) -%}
  {%- do create_indexes(target_relation) -%}
  {%- if mesh_governance.is_product(product) -%}
    {%- do mesh_governance.enforce_keys(product, target_relation, results) -%}
  {%- endif -%}
  {% if audited %}
    {% call statement('receipts') -%}
      {{ mesh_governance.insert_receipts(product, results) }}
    {%- endcall %}
  {% endif %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- do apply_grants(
    target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=True)
  ) -%}
  {%- do persist_docs(target_relation, model) -%}
  {{ adapter.commit() }}

  {%- do drop_relation_if_exists(backup) -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- The query whose rows are stored, if the warehouse can't store them as they are. -#}
{% macro stored_sql(sql) -%}
  {{ return(adapter.dispatch('stored_sql', 'mesh_governance')(sql)) }}
{%- endmacro %}

{% macro default__stored_sql(sql) -%}
  {{ return(sql) }}
{%- endmacro %}

{#- Athena's timestamps have milliseconds, and an Iceberg table accepts microseconds only. -#}
{% macro athena__stored_sql(sql) -%}
  {%- if not config.get('contract').enforced -%}{{ return(sql) }}{%- endif -%}
  {%- set columns = [] -%}
  {%- for column in model.columns.values() -%}
    {%- set name = adapter.quote(column.name) if column.quote else column.name -%}
    {%- set stored = column.data_type | lower | replace('timestamp', 'timestamp(6)') -%}
    {%- do columns.append(
      'cast(' ~ name ~ ' as ' ~ stored ~ ') as ' ~ name
      if column.data_type | lower in ['timestamp', 'timestamp with time zone'] else name
    ) -%}
  {%- endfor -%}
  {{ return('select ' ~ columns | join(', ') ~ '\nfrom (\n' ~ sql ~ '\n) as model_subq') }}
{%- endmacro %}


{#- Whether renames and receipts are in one transaction. -#}
{% macro publishes_in_transaction() -%}
  {{ return(adapter.dispatch('publishes_in_transaction', 'mesh_governance')()) }}
{%- endmacro %}

{% macro default__publishes_in_transaction() -%}
  {{ return(false) }}
{%- endmacro %}


{#- The separate relation. -#}
{% macro side_relation(relation) -%}
  {{ return(adapter.dispatch('side_relation', 'mesh_governance')(relation)) }}
{%- endmacro %}

{% macro default__side_relation(relation) -%}
  {{ return(make_intermediate_relation(relation)) }}
{%- endmacro %}

{#- Athena renames only Iceberg tables. -#}
{% macro athena__side_relation(relation) -%}
  {%- if config.get('table_type') != 'iceberg' -%}
    {%- do exceptions.raise_compiler_error('table_audited needs `+table_type: iceberg` on Athena: add it below `+materialized` in dbt_project.yml') -%}
  {%- endif -%}
  {{ return(make_intermediate_relation(relation)) }}
{%- endmacro %}

{#- dbt's intermediate relation is a temporary view on Databricks. -#}
{% macro spark__side_relation(relation) -%}
  {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '__dbt_tmp'})) }}
{%- endmacro %}
