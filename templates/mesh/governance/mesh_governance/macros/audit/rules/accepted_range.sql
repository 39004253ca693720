{#-
  A column with `config.meta.range: {min, max}` holds nothing outside (either bound may
  be absent); nulls are not_null's business. Counts the offending rows.
-#}
{% macro assert_accepted_range(product) -%}
  {%- set assertions = [] -%}
  {%- for column in product.columns.values() -%}
    {%- set limits = mesh_governance.column_meta(column).get('range') -%}
    {%- if limits is not none -%}
      {%- set key = 'range of column ' ~ column.name -%}
      {%- set example = '{min: 0, max: 100}' -%}
      {%- do mesh_governance.promised_fields(product, key, limits, [], ['min', 'max'], example) -%}
      {%- set outside = [] -%}
      {%- for bound, sign in [('min', '<'), ('max', '>')] if limits.get(bound) is not none -%}
        {%- do outside.append(
          mesh_governance.column_sql(column) ~ ' ' ~ sign
          ~ ' cast(' ~ mesh_governance.literal_sql(limits[bound]) ~ ' as ' ~ column.data_type ~ ')'
        ) -%}
      {%- endfor -%}
      {%- if not outside -%}
        {%- do mesh_governance.raise_unreadable(product, key, 'it has no bound; write it as in ' ~ example) -%}
      {%- endif -%}
      {%- do assertions.append({
        'rule': 'accepted_range', 'columns': [column.name],
        'measure': 'count(case when ' ~ outside | join(' or ') ~ ' then 1 end)', 'at_most': 0,
        'offends': outside | join(' or ')
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
