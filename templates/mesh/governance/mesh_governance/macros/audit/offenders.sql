{#- Queries that list the keys of failing rows. They run after an assertion fails. -#}

{#- An assertion that `key` is unique. Counts the rows that repeat the key of another row. -#}
{% macro assert_unique(rule, columns, key) -%}
  {%- set names = key | join(', ') -%}
  {%- set duplicates = ' from product group by ' ~ names ~ ' having count(*) > 1' -%}
  {%- set assertion = {
    'rule': rule, 'columns': columns, 'at_most': 0,
    'offenders': 'select ' ~ names ~ duplicates ~ ' order by ' ~ mesh_governance.positions(key)
  } -%}
  {%- if key | length == 1 -%}
    {#- Cheaper than a group by, and part of the audit's single scan. -#}
    {%- do assertion.update({'measure': 'count(' ~ names ~ ') - count(distinct ' ~ names ~ ')'}) -%}
  {%- else -%}
    {%- do assertion.update({
      'query': 'select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count' ~ duplicates ~ ') as duplicates'
    }) -%}
  {%- endif -%}
  {{ return([assertion]) }}
{%- endmacro %}


{#- "1, 2, 3" for three columns. -#}
{% macro positions(columns) -%}
  {{ return(range(1, columns | length + 1) | join(', ')) }}
{%- endmacro %}


{#-
  Up to five keys of rows that fail an assertion: "id=7, id=8", or "(id=7, day=2013-01-01), ..."
  for several columns. Hides personal data, because logs are kept.
-#}
{% macro examples(product, relation, assertion) -%}
  {%- set keys = [] -%}
  {%- set offenders = mesh_governance.offenders(product, assertion) -%}
  {%- if offenders -%}
    {%- set found = run_query('with product as (select * from ' ~ relation ~ ') ' ~ offenders ~ ' limit 5') -%}
    {%- set personal = mesh_governance.personal_columns(product) -%}
    {%- for row in found.rows -%}
      {%- set values = [] -%}
      {%- for name in found.column_names -%}
        {%- set value = row[loop.index0] -%}
        {%- do values.append(name ~ '=' ~ (
          '(personal data)' if name | lower in personal else 'null' if value is none else value
        )) -%}
      {%- endfor -%}
      {%- set key = values[0] if values | length == 1 else '(' ~ values | join(', ') ~ ')' -%}
      {%- if key not in keys -%}{%- do keys.append(key) -%}{%- endif -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(keys | join(', ')) }}
{%- endmacro %}


{#- The query that lists the failing keys of an assertion: the primary keys of the failing rows, or its own query. -#}
{% macro offenders(product, assertion) -%}
  {%- set key = mesh_governance.primary_key_sql(product) -%}
  {%- if not assertion.get('offends') or not key -%}
    {%- set own = assertion.get('offenders') -%}
    {{ return(mesh_governance.placed_sql(assertion, own) if own else none) }}
  {%- endif -%}
  {{ return(
    'select ' ~ key | join(', ') ~ ' from product where ' ~ assertion.offends
    ~ ' order by ' ~ mesh_governance.positions(key)
  ) }}
{%- endmacro %}


{#- The names of the columns with `config.meta.personal_data`, in lower case. -#}
{% macro personal_columns(product) -%}
  {%- set names = [] -%}
  {%- for column in product.columns.values() if mesh_governance.column_meta(column).get('personal_data') -%}
    {%- do names.append(column.name | lower) -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}
