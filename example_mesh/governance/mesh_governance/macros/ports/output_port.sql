{#-
  An output port of another domain, in a domain that reads it. It builds nothing. It
  checks that the promised relation exists and matches its contract. It skips a port
  without consumers in the running project, such as a new version that isn't built yet.
-#}
{% materialization output_port, default %}
  {%- set consumers = mesh_governance.port_consumers(model.unique_id) -%}
  {%- if consumers -%}
    {%- do mesh_governance.check_port(model, this, sql, consumers) -%}
  {%- endif -%}
  {%- set message = 'PORT verified' if consumers else 'PORT not read' -%}
  {% call noop_statement('main', message, message) %}
    -- a port is checked, never built
  {% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}


{#- The names of a port's consumers in the running project. -#}
{% macro port_consumers(port_id) -%}
  {%- set consumers = [] -%}
  {%- for node in graph.nodes.values() -%}
    {%- if node.resource_type in ['model', 'snapshot', 'analysis', 'test'] and port_id in node.depends_on.nodes -%}
      {%- do consumers.append(node.name) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(consumers | sort) }}
{%- endmacro %}


{#- Raises an error with the port, owner and differences if `relation` doesn't match the contract of `port`. -#}
{% macro check_port(port, relation, contract_sql, consumers) -%}
  {%- set found = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
  {%- if found is none -%}
    {%- do mesh_governance.raise_port_broken(port, consumers, 'does not exist yet', [
      'relation ' ~ relation ~ ' does not exist'
    ]) -%}
  {%- endif -%}
  {%- if not mesh_governance.may_read(found) -%}
    {%- do mesh_governance.raise_port_broken(
      port, consumers, 'is closed to this user', ['user ' ~ target.user ~ ' may not select from ' ~ relation],
      'Ask its owner for an agreement (`sharing`) with this domain, and to build it again.'
    ) -%}
  {%- endif -%}
  {%- set differences = mesh_governance.port_differences(
    get_column_schema_from_query(contract_sql),
    get_column_schema_from_query('select * from ' ~ found)
  ) -%}
  {%- if differences -%}
    {%- do mesh_governance.raise_port_broken(port, consumers, 'does not match its contract', differences) -%}
  {%- endif -%}
{%- endmacro %}


{#- A sentence for each promised column that is missing or has another type. Ignores additional columns. -#}
{% macro port_differences(promised, found) -%}
  {%- set types_found = {} -%}
  {%- for column in found -%}
    {%- do types_found.update({column.name | lower: column.dtype}) -%}
  {%- endfor -%}
  {%- set differences = [] -%}
  {%- for column in promised -%}
    {%- set type_found = types_found.get(column.name | lower) -%}
    {%- if type_found is none -%}
      {%- do differences.append('column ' ~ column.name ~ ' is missing') -%}
    {%- elif type_found | lower != column.dtype | lower -%}
      {%- do differences.append(
        'column ' ~ column.name ~ ' is ' ~ type_found ~ ', but the contract promises ' ~ column.dtype
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(differences) }}
{%- endmacro %}


{#- Whether the user of this run may select from a relation. Other warehouses than Postgres say so themselves. -#}
{% macro may_read(relation) -%}
  {{ return(adapter.dispatch('may_read', 'mesh_governance')(relation)) }}
{%- endmacro %}

{% macro default__may_read(relation) -%}
  {{ return(true) }}
{%- endmacro %}

{% macro postgres__may_read(relation) -%}
  {%- set query -%}
    select
      case when has_schema_privilege('{{ relation.schema }}', 'usage') then has_table_privilege('{{ relation }}', 'select') end
  {%- endset -%}
  {{ return(run_query(query).rows[0][0]) }}
{%- endmacro %}

{% macro redshift__may_read(relation) -%}
  {{ return(true) }}
{%- endmacro %}


{% macro raise_port_broken(port, consumers, what, details, remedy=none) -%}
  {{ exceptions.raise_compiler_error(
    'Port ' ~ mesh_governance.product_label(port)
    ~ ' (' ~ mesh_governance.owner_text(mesh_governance.owner_label(port)) ~ ') ' ~ what ~ ':\n  - '
    ~ details | join('\n  - ')
    ~ '\n' ~ (
      remedy or 'Build it in domain ' ~ port.package_name ~ ' from the current commit, or ask its owner to build it.'
    )
    ~ '\nConsumers in this project: ' ~ consumers | join(', ')
  ) }}
{%- endmacro %}
