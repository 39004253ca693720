{#-
  Views that read a rebuilt table, also views of other domains.

  dbt builds a table next to the old one, swaps their names, and drops the old one. On
  Postgres, a view reads the table that it was created on, whatever its name. So it would be
  dropped with the old table, and its consumers would have no data until its domain is built.
-#}

{#- Makes the views that read the old table read the new one. Runs between the swap and the drop. -#}
{% macro keep_views(relation) -%}
  {{ return(adapter.dispatch('keep_views', 'mesh_governance')(relation)) }}
{%- endmacro %}

{% macro default__keep_views(relation) -%}
{%- endmacro %}

{#-
  Leaves the views that this run builds, and those that they read: dbt expects that they are
  dropped. A view that can't be changed, for example because a column's type has changed, is
  dropped as well.
-#}
{% macro postgres__keep_views(relation) -%}
  {%- set old = make_backup_relation(relation, 'table') -%}
  {%- call statement('keep_views', auto_begin=false) -%}
    do $keep$
    declare
      reading record;
      usual text := current_setting('search_path');
    begin
      perform set_config('search_path', '', true); -- so that all names have their schemas
      for reading in
        select distinct
          view.oid::regclass as name,
          {{ mesh_governance.reading_instead(old, relation) }} as definition
        from pg_depend
        join pg_rewrite on pg_rewrite.oid = pg_depend.objid
        join pg_class as view on view.oid = pg_rewrite.ev_class
        where pg_depend.refobjid = to_regclass('{{ old }}')
          and view.relkind = 'v'
          and view.relname !~ '__dbt_(backup|tmp)$'
          and not exists (
            with recursive readers (oid) as (
              select view.oid
              union
              select rule.ev_class
              from readers
              join pg_depend as link on link.refobjid = readers.oid
              join pg_rewrite as rule on rule.oid = link.objid
            )
            select 1 from readers where oid in ({{ mesh_governance.views_of_run() | join(', ') }})
          )
      loop
        begin
          execute format('create or replace view %s as %s', reading.name, reading.definition);
        exception when others then
          raise notice 'view % is dropped: %', reading.name, sqlerrm;
        end;
      end loop;
      perform set_config('search_path', usual, true);
    end
    $keep$
  {%- endcall -%}
{%- endmacro %}

{#-
  The definition of a view with another table instead of the old one. Postgres writes an alias after one blank, and
  keywords in capitals. Where a table has no alias, its columns have its present name as prefix, so that becomes one.
-#}
{% macro reading_instead(old, new) -%}
  {%- set old_name = old.schema ~ '\\.' ~ old.identifier -%}
  {%- set new_name = new.schema ~ '.' ~ new.identifier -%}
  regexp_replace(
    regexp_replace(pg_get_viewdef(view.oid), '\m{{ old_name }}(?= [a-z_"])', '{{ new_name }}', 'g'),
    '\m{{ old_name }}\M(?! [a-z_"])', '{{ new_name }} {{ old.identifier }}', 'g'
  )
{%- endmacro %}

{#-
  A view that this run expects to be dropped may be kept by another domain, which rebuilds
  another table that the view reads. It would have the name of the new view.
-#}
{% macro postgres__rename_relation(from_relation, to_relation) -%}
  {%- if from_relation.is_view -%}
    {%- call statement('drop_kept_view') -%}
      drop view if exists {{ to_relation }} cascade
    {%- endcall -%}
  {%- endif -%}
  {{ return(dbt.default__rename_relation(from_relation, to_relation)) }}
{%- endmacro %}

{% macro redshift__rename_relation(from_relation, to_relation) -%}
  {{ return(dbt.default__rename_relation(from_relation, to_relation)) }}
{%- endmacro %}


{#- The views that this run builds, as SQL for their object ids; null if there are none. -#}
{% macro views_of_run() -%}
  {%- set views = ['null'] -%}
  {%- for unique_id in selected_resources -%}
    {%- set node = graph.nodes.get(unique_id) -%}
    {%- if node and node.config.materialized == 'view' -%}
      {%- do views.append("to_regclass('" ~ mesh_governance.relation_of(node) ~ "')") -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(views) }}
{%- endmacro %}

{#- Redshift has no `do`. There, views can be created with `bind: false`, and so outlive their tables. -#}
{% macro redshift__keep_views(relation) -%}
{%- endmacro %}
