{#-
  Drops the schemas of a target other than production, with everything in them: what a pull
  request or a developer has built.

    meshwright dbt run-operation drop_namespace --target ci

  In target ci, the environment variable MESH_CI_NAMESPACE names the schemas.
-#}
{% macro drop_namespace() -%}
  {%- if target.name == 'prod' -%}
    {%- do exceptions.raise_compiler_error(
      'drop_namespace drops everything in a target, so it does not run on prod. Use --target ci or --target dev.'
    ) -%}
  {%- endif -%}
  {%- for relation in mesh_governance.schemas_of_target() -%}
    {%- if adapter.check_schema_exists(relation.database, relation.schema) -%}
      {%- do adapter.drop_schema(relation) -%}
      {%- do log('Dropped ' ~ ([relation.database, relation.schema] | select | join('.')), info=true) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}


{#- The schemas in which this project's models, receipts and promises are, each once. -#}
{% macro schemas_of_target() -%}
  {%- set promises = mesh_governance.promises_relation().without_identifier() -%}
  {%- set schemas = {promises | string: promises} -%}
  {%- for node in graph.nodes.values() if node.config.materialized != 'output_port' -%}
    {%- for relation in [
      api.Relation.create(database=node.database, schema=node.schema),
      mesh_governance.receipts_relation(node).without_identifier()
    ] -%}
      {%- do schemas.update({relation | string: relation}) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(schemas.values() | list) }}
{%- endmacro %}
