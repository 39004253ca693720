{#-
  Keys that the audit checks before the warehouse does. The audit checks the same promises
  (primary_key_unique, not_null) in the same transaction and reports all failures. So some
  warehouses create a product's table without these two constraints.
-#}

{#- A new table's columns and constraints. For a product, leaves out the primary key and not-null constraints. -#}
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
  If the warehouse uses keys, adds them to an audited table that was created without them.
  Skips a broken key that a policy or a waiver allows.
-#}
{% macro enforce_keys(product, relation, results) -%}
  {{ return(adapter.dispatch('enforce_keys', 'mesh_governance')(product, relation, results)) }}
{%- endmacro %}

{% macro default__enforce_keys(product, relation, results) -%}
{%- endmacro %}


{#- Databricks accepts a primary key only of columns that can't be null. dbt-databricks adds what the contract says. -#}
{% macro databricks__alter_table_add_constraints(relation, model) -%}
  {%- set statements = [] -%}
  {%- for name in mesh_governance.primary_key(model) if model.columns[name] is defined -%}
    {%- set column = model.columns[name] -%}
    {%- if 'not_null' not in column.constraints | map(attribute='type') -%}
      {%- do statements.append(
        'alter table ' ~ relation ~ ' alter column ' ~ adapter.quote(column.name) ~ ' set not null'
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for sql in statements + get_constraints_sql(relation, get_model_constraints(model), model) -%}
    {%- call statement('add_constraint') -%}{{ sql }}{%- endcall -%}
  {%- endfor -%}
{%- endmacro %}
