{#-
  An output port of another domain, seen from a domain that reads it. It builds
  nothing: it checks that the relation the producer promised is really there.
  A port that nothing in the running project reads is left alone.
-#}
{% materialization output_port, default %}
  {%- set readers = mesh_governance.port_readers(model.unique_id) -%}
  {%- if readers -%}
    {%- do mesh_governance.check_port(model, this, sql, readers) -%}
  {%- endif -%}
  {%- set message = 'PORT kept' if readers else 'PORT not read' -%}
  {% call noop_statement('main', message, message) %}
    -- a port is checked, never built
  {% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}


{#- Names of what reads a port in the running project. -#}
{% macro port_readers(port_id) -%}
  {%- set readers = [] -%}
  {%- for node in graph.nodes.values() -%}
    {%- if node.resource_type in ['model', 'snapshot', 'analysis', 'test'] and port_id in node.depends_on.nodes -%}
      {%- do readers.append(node.name) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(readers | sort) }}
{%- endmacro %}


{#- Raises, naming producer, owner and difference, unless `relation` keeps the contract of `port`. -#}
{% macro check_port(port, relation, contract_sql, readers) -%}
  {%- set found = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
  {%- if found is none -%}
    {%- do mesh_governance.raise_port_broken(port, readers, 'is not there yet', [
      'relation ' ~ relation ~ ' does not exist: build it in domain ' ~ port.package_name ~ ', or ask its owner'
    ]) -%}
  {%- endif -%}
  {%- set differences = mesh_governance.port_differences(
    get_column_schema_from_query(contract_sql),
    get_column_schema_from_query('select * from ' ~ found)
  ) -%}
  {%- if differences -%}
    {%- do mesh_governance.raise_port_broken(port, readers, 'is not what its contract promises', differences) -%}
  {%- endif -%}
{%- endmacro %}


{#- Sentences for each promised column that is gone or has another type. More columns than promised are fine. -#}
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
        'column ' ~ column.name ~ ' is ' ~ type_found ~ ', promised was ' ~ column.dtype
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(differences) }}
{%- endmacro %}


{% macro raise_port_broken(port, readers, what, details) -%}
  {{ exceptions.raise_compiler_error(
    'Port ' ~ mesh_governance.product_label(port)
    ~ ' (owner: ' ~ mesh_governance.owner_label(port) ~ ') ' ~ what ~ ':\n  - '
    ~ details | join('\n  - ')
    ~ '\nRead here by: ' ~ readers | join(', ')
  ) }}
{%- endmacro %}
