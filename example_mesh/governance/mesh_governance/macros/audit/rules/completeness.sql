{#- A column with `config.meta.completeness: 0.95` is filled in at least that share of the rows. Measures the share. -#}
{% macro assert_completeness(product) -%}
  {%- set assertions = [] -%}
  {%- for column in product.columns.values() -%}
    {%- set share = mesh_governance.column_meta(column).get('completeness') -%}
    {%- if share is not none -%}
      {%- do mesh_governance.promised_share(product, 'completeness of column ' ~ column.name, share) -%}
      {%- set name = mesh_governance.column_sql(column) -%}
      {%- do assertions.append({
        'rule': 'completeness', 'columns': [column.name],
        'measure': 'count(' ~ name ~ ') * 1.0 / nullif(count(*), 0)', 'at_least': share,
        'offends': name ~ ' is null'
      }) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(assertions) }}
{%- endmacro %}
