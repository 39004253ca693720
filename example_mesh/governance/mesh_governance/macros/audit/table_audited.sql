{#-
  A table for warehouses without transactional DDL: write, audit, publish.

  The new data is written to a separate relation, audited there, and replaces the
  published relation after the audit passes. A failed audit doesn't change the published
  relation; the failed data stays in `<name>__dbt_tmp` until the next run. Set
  `+materialized: table_audited` in place of `table` for the kinds.
-#}
{% materialization table_audited, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set side = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, existing.type if existing is not none else 'table') -%}
  {%- do drop_relation_if_exists(load_cached_relation(side)) -%}
  {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement('main') -%}
    {{ get_create_table_as_sql(False, side, sql) }}
  {%- endcall %}
  {#- Keeps failed data, and makes all warehouses behave like one without transactions. -#}
  {%- do adapter.commit() -%}

  {%- set product = graph.nodes.get(model.unique_id) or model -%}
  {%- set audited = mesh_governance.is_product(product) and not flags.EMPTY -%}
  {%- set results = mesh_governance.passed_results(product, side) if audited else [] -%}

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
