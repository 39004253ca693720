{#- Rolls back data that failed its audit, and stores the receipts of the failure. -#}

{#-
  Rolls back the model's transaction, if there is one, and stores the receipts of the failure
  in a separate transaction. Returns the effect on the data, for the error message.
-#}
{% macro roll_back_and_record(product, relation, results, because=none) -%}
  {%- set outcome = mesh_governance.roll_back(
    because.node if because else product, because.relation if because else relation
  ) -%}
  {%- do mesh_governance.run_in_own_transaction(mesh_governance.insert_receipts(
    product, results, published=outcome.published, rebuilt_input=because.node.unique_id if because else none
  )) -%}
  {{ return(outcome.effect) }}
{%- endmacro %}


{#- Rolls back the build. Returns `published`, whether the data is published anyway, and `effect`, for the message. -#}
{% macro roll_back(node, relation) -%}
  {{ return(adapter.dispatch('roll_back', 'mesh_governance')(node, relation)) }}
{%- endmacro %}

{% macro default__roll_back(node, relation) -%}
  {%- if mesh_governance.is_at_the_side(node, relation) -%}{{ return(mesh_governance.nothing_published(node)) }}{%- endif -%}
  {#- Without transactional DDL, dbt published the data before the audit. -#}
  {{ return({
    'published': true,
    'effect': 'the failed data is already published (`+materialized: table_audited` prevents this); nothing downstream '
      ~ 'is built'
  }) }}
{%- endmacro %}


{#- Whether a relation is the separate one that `table_audited` audits before it publishes the data. -#}
{% macro is_at_the_side(node, relation) -%}
  {{ return(node.config.materialized == 'table_audited' and relation.identifier != node.alias) }}
{%- endmacro %}


{% macro nothing_published(node) -%}
  {%- set effect = 'nothing new was published' -%}
  {#- dbt commits each batch and runs the post-hook only with the last one. -#}
  {%- if node.config.incremental_strategy == 'microbatch' -%}
    {%- set effect = 'earlier batches were published, but not the last one; nothing downstream is built' -%}
  {%- endif -%}
  {{ return({'published': false, 'effect': effect}) }}
{%- endmacro %}


{#-
  Rolls back the transaction and compares the data before and after. Data that survives was
  committed before its audit: by a hook with `transaction: false`, or a profile without
  transactions.
-#}
{% macro roll_back_and_look(node, relation) -%}
  {%- if mesh_governance.is_at_the_side(node, relation) -%}{{ return(mesh_governance.nothing_published(node)) }}{%- endif -%}
  {%- set failed_data = mesh_governance.data_fingerprint(relation) -%}
  {%- do mesh_governance.end_transaction() -%}
  {%- if mesh_governance.relation_exists(relation) and mesh_governance.data_fingerprint(relation) == failed_data -%}
    {{ return({'published': true, 'effect': 'the failed data is published; nothing downstream is built'}) }}
  {%- endif -%}
  {{ return(mesh_governance.nothing_published(node)) }}
{%- endmacro %}


{#- A text that changes if any row of a relation changes. -#}
{% macro data_fingerprint(relation) -%}
  {{ return(run_query(adapter.dispatch('data_fingerprint_sql', 'mesh_governance')(relation)).rows[0][0]) }}
{%- endmacro %}

{#- Only warehouses that roll back compare data, and each has its own hash of a row. dbt parses this one on the others. -#}
{% macro default__data_fingerprint_sql(relation) -%}
  select count(*) from {{ relation }}
{%- endmacro %}


{#- Rolls back the open transaction of this connection. -#}
{% macro end_transaction() -%}
  {{ return(adapter.dispatch('end_transaction', 'mesh_governance')()) }}
{%- endmacro %}

{% macro default__end_transaction() -%}
  {%- call statement('end_transaction', auto_begin=false) -%}rollback{%- endcall -%}
{%- endmacro %}


{#- Runs SQL that must persist when dbt rolls back a model. -#}
{% macro run_in_own_transaction(sql) -%}
  {{ return(adapter.dispatch('run_in_own_transaction', 'mesh_governance')(sql)) }}
{%- endmacro %}

{% macro default__run_in_own_transaction(sql) -%}
  {%- call statement('own_transaction', auto_begin=false) -%}{{ sql }}{%- endcall -%}
{%- endmacro %}

{#- Ends with another begin, because dbt expects its transaction to be open. -#}
{% macro run_between_begin_and_commit(sql) -%}
  {%- for step in ['begin', sql, 'commit', 'begin'] -%}
    {%- call statement('own_transaction', auto_begin=false) -%}{{ step }}{%- endcall -%}
  {%- endfor -%}
{%- endmacro %}
