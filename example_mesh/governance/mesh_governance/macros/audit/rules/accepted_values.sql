{#- A column with `config.meta.accepted_values` holds nothing else; nulls are not_null's business. Counts the offending rows. -#}
{% macro assert_accepted_values(product) -%}
  {%- set assertions = [] -%}
  {%- for column in product.columns.values() -%}
    {%- set accepted = mesh_governance.column_meta(column).get('accepted_values') -%}
    {%- if accepted -%}
      {%- set literals = [] -%}
      {%- for value in accepted -%}
        {%- do literals.append(
          dbt.string_literal(dbt.escape_single_quotes(value)) if value is string else value | string | lower
        ) -%}
      {%- endfor -%}
      {%- do assertions.append({
        'rule': 'accepted_values', 'columns': [column.name],
        'measure': 'count(case when ' ~ mesh_governance.column_sql(column)
          ~ ' not in (' ~ literals | join(', ') ~ ') then 1 end)',
        'at_most': 0
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
