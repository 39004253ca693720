{#-
  A column has only its accepted values. Nulls are allowed; see `not_null`.

  **Example.** `config: {meta: {accepted_values: [open, paid]}}` on a column that contains the value
  `refunded`.

  **Why.** Consumers write `case` expressions over these values. A new value silently matches none of the cases.

  **Fix.** Map the value to a promised one, or publish a new version of the product that includes it.

  Counts the failing rows.
-#}
{% macro assert_accepted_values(product) -%}
  {%- set assertions = [] -%}
  {%- for column in product.columns.values() -%}
    {%- set accepted = mesh_governance.column_meta(column).get('accepted_values') -%}
    {%- if accepted is not none -%}
      {%- if accepted is string or accepted is mapping or accepted is not iterable or not accepted -%}
        {%- do mesh_governance.raise_invalid_promise(
          product, 'accepted_values of column ' ~ column.name, 'write a list, as in [open, paid]'
        ) -%}
      {%- endif -%}
      {%- set literals = [] -%}
      {#- `x not in (..., null)` is never true, so the assertion would always pass. -#}
      {%- for value in accepted if value is none -%}
        {%- do mesh_governance.raise_invalid_promise(
          product, 'accepted_values of column ' ~ column.name,
          'an accepted value is null; remove it, because not_null covers nulls'
        ) -%}
      {%- endfor -%}
      {%- for value in accepted -%}{%- do literals.append(mesh_governance.literal_sql(value)) -%}{%- endfor -%}
      {%- set offends = mesh_governance.column_sql(column) ~ ' not in (' ~ literals | join(', ') ~ ')' -%}
      {%- do assertions.append({
        'rule': 'accepted_values', 'columns': [column.name],
        'measure': 'count(case when ' ~ offends ~ ' then 1 end)', 'at_most': 0,
        'offends': offends
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
