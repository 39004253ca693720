{#-
  Where data lives: one rule for all domains, so that a port can locate a relation
  without the other domain's settings.

                     target prod                other targets
  namespace database <domain>.<schema>          <domain>.<schema of the target>
  namespace schema   <database>.<domain>        <database>.<schema of the target>_<domain>

  A port points to production: its stub contains the relation's location there. To read what other domains
  have built in the target of this run, pass `--vars 'read_ports_from: target'`.
-#}

{% macro generate_database_name(custom_database_name, node) -%}
  {%- if custom_database_name -%}
    {{ custom_database_name | trim }}
  {%- elif mesh_governance.mesh_namespace() == 'database' -%}
    {{ mesh_governance.domain_of(node) }}
  {%- else -%}
    {{ target.database }}
  {%- endif -%}
{%- endmacro %}


{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- if node.config.materialized == 'output_port' -%}
    {{ mesh_governance.port_schema(custom_schema_name | trim) }}
  {%- else -%}
    {{ mesh_governance.domain_schema(mesh_governance.domain_of(node), custom_schema_name) }}
  {%- endif -%}
{%- endmacro %}


{#- The schema that a port reads; `schema` is that in production. -#}
{% macro port_schema(schema) -%}
  {%- set read_from = var('read_ports_from', 'prod') -%}
  {%- if read_from not in ['prod', 'target'] -%}
    {%- do exceptions.raise_compiler_error("read_ports_from is '" ~ read_from ~ "'. Set it to prod or target.") -%}
  {%- endif -%}
  {%- if read_from == 'prod' or target.name == 'prod' -%}
    {{ return(schema) }}
  {%- elif mesh_governance.mesh_namespace() == 'database' and schema == 'main' -%}
    {{ return(target.schema) }}
  {%- else -%}
    {{ return(target.schema ~ '_' ~ schema) }}
  {%- endif -%}
{%- endmacro %}


{#- The schema of a domain; `custom_schema_name` (config `schema`) is appended to it. -#}
{% macro domain_schema(domain, custom_schema_name=none) -%}
  {%- set parts = [] -%}
  {%- if mesh_governance.mesh_namespace() == 'schema' -%}
    {%- if target.name != 'prod' -%}{%- do parts.append(target.schema) -%}{%- endif -%}
    {%- do parts.append(domain) -%}
  {%- elif target.name != 'prod' or not custom_schema_name -%}
    {%- do parts.append(target.schema) -%}
  {%- endif -%}
  {%- if custom_schema_name -%}{%- do parts.append(custom_schema_name | trim) -%}{%- endif -%}
  {{ return(parts | join('_')) }}
{%- endmacro %}


{#-
  In a run of the whole mesh, each domain is a package of the mesh project, and a variable maps external packages to
  their domains. Otherwise, the running project is the domain.
-#}
{% macro domain_of(node) -%}
  {%- if project_name != mesh_governance.mesh_name() -%}{{ return(project_name) }}{%- endif -%}
  {{ return(var('domains_of_packages', {}).get(node.package_name, node.package_name)) }}
{%- endmacro %}
