{#-
  Postgres would fail at the first row that breaks a key, before the audit can report all such
  rows. So dbt creates a product's table without primary key and not-null constraints, audits
  it, and then adds the constraints in the same transaction.
-#}
{% macro postgres__get_table_columns_and_constraints() -%}
  {{ return(mesh_governance.columns_and_constraints_left_by_the_audit()) }}
{%- endmacro %}


{#- Skips a table that already has its key (an incremental one): Postgres enforced the key during this run. -#}
{% macro postgres__enforce_keys(product, relation, results) -%}
  {%- set table_without_key -%}
    select 1
    from pg_catalog.pg_class
    where oid = '{{ relation }}'::regclass
      and relkind in ('r', 'p')
      and not exists (select 1 from pg_catalog.pg_index where indrelid = pg_class.oid and indisprimary)
  {%- endset -%}
  {%- set keys = mesh_governance.keys_sql(product, results) -%}
  {%- if keys and run_query(table_without_key).rows -%}
    {%- do run_query('alter table ' ~ relation ~ ' ' ~ keys | join(', ')) -%}
  {%- endif -%}
{%- endmacro %}


{#- Actions such as "alter column state set not null" and "add primary key (id)", for keys that passed the audit. -#}
{% macro keys_sql(product, results) -%}
  {%- set broken = results | rejectattr('passed') | list -%}
  {%- set nulls = broken | selectattr('rule', 'equalto', 'not_null') | map(attribute='columns') | map('lower') | list -%}
  {%- set actions = [] -%}
  {%- for column in product.columns.values()
      if 'not_null' in column.constraints | map(attribute='type') and column.name | lower not in nulls -%}
    {%- do actions.append('alter column ' ~ mesh_governance.column_sql(column) ~ ' set not null') -%}
  {%- endfor -%}
  {%- set repeated = broken | selectattr('rule', 'equalto', 'primary_key_unique') | list -%}
  {%- set key_nulls = mesh_governance.primary_key(product) | map('lower') | select('in', nulls) | list -%}
  {%- set key = mesh_governance.primary_key_sql(product) -%}
  {%- if key and not repeated and not key_nulls -%}
    {%- do actions.append('add primary key (' ~ key | join(', ') ~ ')') -%}
  {%- endif -%}
  {{ return(actions) }}
{%- endmacro %}


{#- Handles a failed audit: see roll_back.sql. -#}
{% macro postgres__roll_back(node, relation) -%}
  {{ return(mesh_governance.roll_back_and_look(node, relation)) }}
{%- endmacro %}

{% macro postgres__data_fingerprint_sql(relation) -%}
  select concat(count(*), ' ', sum(hashtextextended(cast(data as text), 0))) from {{ relation }} as data
{%- endmacro %}

{% macro postgres__run_in_own_transaction(sql) -%}
  {{ return(mesh_governance.run_between_begin_and_commit(sql)) }}
{%- endmacro %}

{% macro postgres__fail_run(message) -%}
  do {{ mesh_governance.text_sql('begin raise exception using message = ' ~ mesh_governance.text_sql(message) ~ '; end') }}
{%- endmacro %}

{% macro postgres__relation_exists(relation) -%}
  {{ return(run_query("select to_regclass('" ~ relation ~ "') is not null").rows[0][0]) }}
{%- endmacro %}


{% macro postgres__publishes_in_transaction() -%}
  {{ return(true) }}
{%- endmacro %}


{#- Redshift doesn't enforce keys, and can't change an existing column to not-null. -#}
{% macro redshift__get_table_columns_and_constraints() -%}
  {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{% macro redshift__enforce_keys(product, relation, results) -%}
{%- endmacro %}

{#- Redshift can't hash rows, so look up in the hook's config whether the audit ran inside the transaction. -#}
{% macro redshift__roll_back(node, relation) -%}
  {%- do mesh_governance.end_transaction() -%}
  {%- for hook in node.config['post-hook'] | default([]) if 'mesh_governance.audit(' in hook.sql and not hook.transaction -%}
    {{ return(mesh_governance.default__roll_back(node, relation)) }}
  {%- endfor -%}
  {{ return(mesh_governance.nothing_published(node)) }}
{%- endmacro %}

{% macro redshift__fail_run(message) -%}
  {{ return(mesh_governance.default__fail_run(message)) }}
{%- endmacro %}

{% macro redshift__relation_exists(relation) -%}
  {{ return(mesh_governance.default__relation_exists(relation)) }}
{%- endmacro %}
