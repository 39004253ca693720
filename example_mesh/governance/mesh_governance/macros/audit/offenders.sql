{#- Queries that list the keys of what is wrong; they run when an assertion has failed. -#}

{#- An assertion that no two rows share their values of `key`. Counts the values that more than one row has. -#}
{% macro assert_unique(rule, columns, key) -%}
  {%- set duplicates -%}
    select {{ key | join(', ') }} from product group by {{ key | join(', ') }} having count(*) > 1
  {%- endset -%}
  {{ return([{
    'rule': rule, 'columns': columns, 'query': 'select count(*) from (' ~ duplicates ~ ') as duplicates', 'at_most': 0,
    'offenders': duplicates ~ ' order by ' ~ mesh_governance.positions(key)
  }]) }}
{%- endmacro %}


{#- "1, 2, 3" for three columns. -#}
{% macro positions(columns) -%}
  {{ return(range(1, columns | length + 1) | join(', ')) }}
{%- endmacro %}


{#- Up to five keys of what broke an assertion: "id=7, id=8", or "(id=7, day=2013-01-01), ..." of several columns. -#}
{% macro examples(product, relation, assertion) -%}
  {%- set keys = [] -%}
  {%- set offenders = mesh_governance.offenders(product, assertion) -%}
  {%- if offenders -%}
    {%- set found = run_query('with product as (select * from ' ~ relation ~ ') ' ~ offenders ~ ' limit 5') -%}
    {%- for row in found.rows -%}
      {%- set values = [] -%}
      {%- for name in found.column_names -%}
        {%- set value = row[loop.index0] -%}
        {%- do values.append(name ~ '=' ~ ('null' if value is none else value)) -%}
      {%- endfor -%}
      {%- do keys.append(values[0] if values | length == 1 else '(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(keys | join(', ')) }}
{%- endmacro %}


{#- The query that lists the keys that broke an assertion: its own, or the primary keys of the rows that offend. -#}
{% macro offenders(product, assertion) -%}
  {%- set key = mesh_governance.primary_key_sql(product) -%}
  {%- if not assertion.get('offends') or not key -%}{{ return(assertion.get('offenders')) }}{%- endif -%}
  {{ return(
    'select ' ~ key | join(', ') ~ ' from product where ' ~ assertion.offends
    ~ ' order by ' ~ mesh_governance.positions(key)
  ) }}
{%- endmacro %}
