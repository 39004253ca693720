{#-
  Keys that the audit checks before the warehouse does. It checks the same promises
  (primary_key_unique, not_null) in the same transaction and names all that breaks
  them, so on some warehouses a product's table is made without these two constraints.
-#}

{#- A new table's columns and constraints, of a product without its primary key and not-null columns. -#}
{% macro columns_and_constraints_left_by_the_audit() -%}
  {%- if not mesh_governance.is_product(model) -%}{{ return(table_columns_and_constraints()) }}{%- endif -%}
  {%- set columns = {} -%}
  {%- for name, column in model.columns.items() -%}
    {%- set kept = column.constraints | rejectattr('type', 'in', ['primary_key', 'not_null']) | list -%}
    {%- set without_key = {} -%}
    {%- do without_key.update(column) -%}
    {%- do without_key.update({'constraints': kept}) -%}
    {%- do columns.update({name: without_key}) -%}
  {%- endfor -%}
  {%- set constraints = model.constraints | rejectattr('type', 'equalto', 'primary_key') | list -%}
  ({{ (
    adapter.render_raw_columns_constraints(raw_columns=columns)
    + adapter.render_raw_model_constraints(raw_constraints=constraints)
  ) | join(', ') }})
{%- endmacro %}


{#-
  Gives an audited table the keys that it was made without, where the warehouse has a use
  for them. A key that the audit found broken and let pass, as a policy or a waiver says,
  is left out.
-#}
{% macro enforce_keys(product, relation, results) -%}
  {{ return(adapter.dispatch('enforce_keys', 'mesh_governance')(product, relation, results)) }}
{%- endmacro %}

{% macro default__enforce_keys(product, relation, results) -%}
{%- endmacro %}
