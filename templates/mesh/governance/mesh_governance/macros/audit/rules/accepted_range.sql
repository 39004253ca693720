{#-
  A column has no value outside its range. Nulls are allowed; see `not_null`.

  **Example.** `config: {meta: {range: {min: 0, max: 100}}}` on a column that contains the value 250. Either
  bound is optional. Write dates as text.

  **Why.** An impossible value is a defect upstream. Consumers would include it in averages and never notice.

  **Fix.** Check the rows in the message. Correct them upstream, or filter them in a private model. If the value is
  valid, widen the range, which is a breaking change for consumers that rely on it.

  Counts the failing rows.
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
      {%- for bound in limits.values() if bound is not string and not mesh_governance.is_finite_number(bound) -%}
        {%- do mesh_governance.raise_invalid_promise(
          product, key, 'a bound is null or not a finite number; write it as in ' ~ example
        ) -%}
      {%- endfor -%}
      {%- for bound, sign in [('min', '<'), ('max', '>')] if limits.get(bound) is not none -%}
        {%- do outside.append(
          mesh_governance.column_sql(column) ~ ' ' ~ sign
          ~ ' cast(' ~ mesh_governance.literal_sql(limits[bound]) ~ ' as ' ~ column.data_type ~ ')'
        ) -%}
      {%- endfor -%}
      {%- if not outside -%}
        {%- do mesh_governance.raise_invalid_promise(product, key, 'it has no bound; write it as in ' ~ example) -%}
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
