{#- Reads data products from the nodes of dbt's graph. -#}

{#- A product is a public model in the folder of a kind (which sets config.meta.kind). -#}
{% macro is_product(node) -%}
  {{ return(
    node.resource_type == 'model'
    and node.access == 'public'
    and node.config.materialized != 'output_port'
    and node.config.meta.get('kind') is not none
  ) }}
{%- endmacro %}


{#- Whether a node belongs to a domain: its package has a group of the same name, and it isn't a port. -#}
{% macro is_in_a_domain(node) -%}
  {{ return(
    node.config.materialized != 'output_port'
    and 'group.' ~ node.package_name ~ '.' ~ node.package_name in graph.groups
  ) }}
{%- endmacro %}


{#- "sales.orders v1" -#}
{% macro product_label(node) -%}
  {#- Seeds and snapshots have no version attribute. -#}
  {%- set version = ' v' ~ node.version if node.version is defined and node.version is not none else '' -%}
  {{ return(node.package_name ~ '.' ~ node.name ~ version) }}
{%- endmacro %}


{#- The group that owns a node, or none. -#}
{% macro owning_group(node) -%}
  {%- for group in graph.groups.values() -%}
    {%- if group.name == node.group and group.package_name == node.package_name -%}
      {{ return(group) }}
    {%- endif -%}
  {%- endfor -%}
  {{ return(none) }}
{%- endmacro %}


{#- "Sales Team <sales@acme.com>" -#}
{% macro owner_label(node) -%}
  {%- set group = mesh_governance.owning_group(node) -%}
  {%- if group is none -%}{{ return('none') }}{%- endif -%}
  {%- set email = group.owner.email -%}
  {%- if email is not none and email is not string -%}{%- set email = email | join(', ') -%}{%- endif -%}
  {{ return(((group.owner.name or group.name) ~ (' <' ~ email ~ '>' if email else '')) | trim) }}
{%- endmacro %}


{#- The columns of the primary key, from the contract's constraints: [] when none is declared. -#}
{% macro primary_key(node) -%}
  {%- for constraint in node.constraints -%}
    {%- if constraint.type == 'primary_key' -%}{{ return(constraint.columns or []) }}{%- endif -%}
  {%- endfor -%}
  {%- set names = [] -%}
  {%- for column in node.columns.values() -%}
    {%- for constraint in column.constraints if constraint.type == 'primary_key' and column.name not in names -%}
      {%- do names.append(column.name) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}


{#- A column's config.meta. -#}
{% macro column_meta(column) -%}
  {{ return(column.config.meta if column.config and column.config.meta else {}) }}
{%- endmacro %}


{#- Whether this run selected a node. `dbt retry` reports no selection, so everything counts as selected. -#}
{% macro is_selected(unique_id) -%}
  {{ return(not selected_resources or unique_id in selected_resources) }}
{%- endmacro %}


{#- A column's name, quoted if the contract says so. -#}
{% macro column_sql(column) -%}
  {{ return(adapter.quote(column.name) if column.quote else column.name) }}
{%- endmacro %}
