{#- What becomes of data that failed its audit, and the receipts that the failure leaves. -#}

{#-
  Rolls the model's transaction back, where there is one, and leaves receipts of the failure
  in a transaction of their own. Returns what became of the data, as a part of a sentence.
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


{#- Rolls back what was built; returns whether it is published all the same, and what to say of it. -#}
{% macro roll_back(node, relation) -%}
  {{ return(adapter.dispatch('roll_back', 'mesh_governance')(node, relation)) }}
{%- endmacro %}

{% macro default__roll_back(node, relation) -%}
  {%- if mesh_governance.is_at_the_side(node, relation) -%}{{ return(mesh_governance.nothing_published(node)) }}{%- endif -%}
  {{ return({
    'published': true,
    'effect': 'this warehouse has published it already (`table_audited` would not); nothing downstream is built'
  }) }}
{%- endmacro %}


{#- Whether a relation is what `table_audited` audits before it publishes it. -#}
{% macro is_at_the_side(node, relation) -%}
  {{ return(node.config.materialized == 'table_audited' and relation.identifier != node.alias) }}
{%- endmacro %}


{% macro nothing_published(node) -%}
  {%- set effect = 'nothing new was published' -%}
  {%- if node.config.incremental_strategy == 'microbatch' -%}
    {%- set effect = 'the last batch was not published, those before it were; nothing downstream is built' -%}
  {%- endif -%}
  {{ return({'published': false, 'effect': effect}) }}
{%- endmacro %}


{#-
  Rolls the transaction back and looks. Data that is still there was committed before its
  audit: by a hook with `transaction: false`, or by a profile that switches transactions off.
-#}
{% macro roll_back_and_look(node, relation) -%}
  {%- if mesh_governance.is_at_the_side(node, relation) -%}{{ return(mesh_governance.nothing_published(node)) }}{%- endif -%}
  {%- set failed_data = mesh_governance.data_fingerprint(relation) -%}
  {%- do mesh_governance.end_transaction() -%}
  {%- if mesh_governance.relation_exists(relation) and mesh_governance.data_fingerprint(relation) == failed_data -%}
    {{ return({'published': true, 'effect': 'the data that failed is published; nothing downstream is built'}) }}
  {%- endif -%}
  {{ return(mesh_governance.nothing_published(node)) }}
{%- endmacro %}


{#- A text that changes when a row does. -#}
{% macro data_fingerprint(relation) -%}
  {{ return(run_query(adapter.dispatch('data_fingerprint_sql', 'mesh_governance')(relation)).rows[0][0]) }}
{%- endmacro %}


{#- Rolls back what this connection has begun. -#}
{% macro end_transaction() -%}
  {{ return(adapter.dispatch('end_transaction', 'mesh_governance')()) }}
{%- endmacro %}

{% macro default__end_transaction() -%}
  {%- call statement('end_transaction', auto_begin=false) -%}rollback{%- endcall -%}
{%- endmacro %}


{#- Runs what has to stay when dbt rolls a model back. -#}
{% macro run_in_own_transaction(sql) -%}
  {{ return(adapter.dispatch('run_in_own_transaction', 'mesh_governance')(sql)) }}
{%- endmacro %}

{% macro default__run_in_own_transaction(sql) -%}
  {%- call statement('own_transaction', auto_begin=false) -%}{{ sql }}{%- endcall -%}
{%- endmacro %}

{#- dbt expects the transaction that it began to be open, so the end begins another. -#}
{% macro run_between_begin_and_commit(sql) -%}
  {%- for step in ['begin', sql, 'commit', 'begin'] -%}
    {%- call statement('own_transaction', auto_begin=false) -%}{{ step }}{%- endcall -%}
  {%- endfor -%}
{%- endmacro %}
