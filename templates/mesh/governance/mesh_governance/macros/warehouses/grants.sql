{#-
  Grants: in production, the roles of the domains that may read a product may select from it.

  `domain_roles` (policies.sql) has the role of each domain, from mesh.yml. dbt applies grants in
  the transaction that publishes the data, and revokes those of agreements that have ended.
-#}

{#- Every materialization applies grants with this macro of dbt. The author's own `grants` stay. -#}
{% macro default__apply_grants(relation, grant_config, should_revoke=True) -%}
  {{ return(dbt.default__apply_grants(relation, mesh_governance.agreed_grants(grant_config), should_revoke)) }}
{%- endmacro %}

{% macro redshift__apply_grants(relation, grant_config, should_revoke=True) -%}
  {{ return(dbt.redshift__apply_grants(relation, mesh_governance.agreed_grants(grant_config), should_revoke)) }}
{%- endmacro %}

{% macro duckdb__apply_grants(relation, grant_config, should_revoke=True) -%}
  {{ return(dbt.duckdb__apply_grants(relation, grant_config, should_revoke)) }}
{%- endmacro %}


{#-
  The author's grants and those of the mesh. An empty list lets dbt revoke what was granted
  before, for example to the readers of a model that isn't a product any more.
-#}
{% macro agreed_grants(grant_config) -%}
  {%- if not mesh_governance.grants_to_roles() or not model.config.meta.get('kind') -%}
    {{ return(grant_config) }}
  {%- endif -%}
  {%- set privilege = mesh_governance.privilege_to_read() -%}
  {%- set grants = {privilege: mesh_governance.readers(graph.nodes.get(model.unique_id) or model)} -%}
  {%- for name, grantees in (grant_config or {}).items() -%}
    {%- if name | lower == privilege | lower -%}
      {%- do grants.update({privilege: (grantees + grants[privilege]) | unique | list}) -%}
    {%- else -%}
      {%- do grants.update({name: grantees}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(grants) }}
{%- endmacro %}


{#- Whether this run grants anything: in production, if a domain has a role and the warehouse has grants. -#}
{% macro grants_to_roles() -%}
  {{ return(target.name == 'prod' and mesh_governance.domain_roles() and mesh_governance.privilege_to_read() is not none) }}
{%- endmacro %}


{#- The roles that may read a model, without those of domains that no agreement names. -#}
{% macro readers(node) -%}
  {%- set roles = mesh_governance.domain_roles() -%}
  {%- if not mesh_governance.is_product(node)
      or node.config.meta.get('lifecycle', 'active') not in ['active', 'deprecated'] -%}
    {{ return([]) }}
  {%- elif not node.config.meta.get('sharing') -%}
    {{ return(roles.values() | list) }}
  {%- endif -%}
  {%- set domains = mesh_governance.shared_with(node) -%}
  {%- set readers = [] -%}
  {%- for domain, role in roles.items() if domain in domains -%}{%- do readers.append(role) -%}{%- endfor -%}
  {{ return(readers) }}
{%- endmacro %}


{#- The domains with an agreement that is valid today, and the product's own. An invalid agreement opens nothing. -#}
{% macro shared_with(node) -%}
  {%- set today = run_started_at.strftime('%Y-%m-%d') -%}
  {%- set sharing = node.config.meta.sharing -%}
  {%- set domains = [node.package_name] -%}
  {%- for agreement in (sharing if mesh_governance.is_list(sharing) else []) if agreement is mapping -%}
    {%- set until = agreement.get('until') -%}
    {%- if until is none or (mesh_governance.is_date_text(until | string) and until | string >= today) -%}
      {%- do domains.append(agreement.get('domain')) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(domains) }}
{%- endmacro %}


{#- The warehouse's name of the privilege to read a relation; none if dbt grants nothing there. -#}
{% macro privilege_to_read() -%}
  {{ return(adapter.dispatch('privilege_to_read', 'mesh_governance')()) }}
{%- endmacro %}

{% macro default__privilege_to_read() -%}
  {{ return('select') }}
{%- endmacro %}

{% macro bigquery__privilege_to_read() -%}
  {{ return('roles/bigquery.dataViewer') }}
{%- endmacro %}

{% macro duckdb__privilege_to_read() -%}
  {{ return(none) }}
{%- endmacro %}

{#- Spark itself has no grants. Databricks, whose adapter is based on Spark's, has. -#}
{% macro spark__privilege_to_read() -%}
  {{ return(none) }}
{%- endmacro %}

{% macro databricks__privilege_to_read() -%}
  {{ return('select') }}
{%- endmacro %}

{#- AWS Lake Formation grants access there, not SQL. -#}
{% macro athena__privilege_to_read() -%}
  {{ return(none) }}
{%- endmacro %}


{#-
  Lets the readers of this run's products use the schemas of these products. Runs once, before
  the models: on Postgres, models that grant on the same schema at the same time fail.
-#}
{% macro grant_usage() -%}
  {%- if execute and mesh_governance.builds_data() and mesh_governance.grants_to_roles() -%}
    {%- set schemas, readers = {}, {} -%}
    {%- for node in graph.nodes.values()
        if mesh_governance.is_product(node) and mesh_governance.is_selected(node.unique_id) -%}
      {%- set schema = mesh_governance.relation_of(node).without_identifier() -%}
      {%- do schemas.update({schema | string: schema}) -%}
      {%- do readers.update({schema | string: readers.get(schema | string, []) + mesh_governance.readers(node)}) -%}
    {%- endfor -%}
    {%- for name, schema in schemas.items() if readers[name] -%}
      {%- for sql in mesh_governance.usage_statements(schema, readers[name] | unique | list) -%}
        {%- call statement('grant_usage', auto_begin=true) -%}{{ sql }}{%- endcall -%}
        {%- do adapter.commit() -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}


{#- The statements that let roles use a schema. -#}
{% macro usage_statements(schema, roles) -%}
  {{ return(adapter.dispatch('usage_statements', 'mesh_governance')(schema, roles)) }}
{%- endmacro %}

{% macro default__usage_statements(schema, roles) -%}
  {{ return([]) }}
{%- endmacro %}

{#- Only for those who lack it, so that a build that changes nothing needs no right to grant. -#}
{% macro postgres__usage_statements(schema, roles) -%}
  {%- set lacking -%}
    select wanted.name, pg_roles.oid is null
    from (values ('{{ roles | map('lower') | join("'), ('") }}')) as wanted (name)
    left join pg_catalog.pg_roles on rolname = wanted.name
    where pg_roles.oid is null or not has_schema_privilege(pg_roles.oid, '{{ schema.schema }}', 'usage')
    order by wanted.name
  {%- endset -%}
  {%- set names = [] -%}
  {%- for name, is_unknown in run_query(lacking).rows -%}
    {%- if is_unknown -%}{%- do mesh_governance.raise_unknown_role(name) -%}{%- endif -%}
    {%- do names.append(name) -%}
  {%- endfor -%}
  {{ return(mesh_governance.redshift__usage_statements(schema, names) if names else []) }}
{%- endmacro %}

{% macro redshift__usage_statements(schema, roles) -%}
  {{ return(['grant usage on schema ' ~ schema.include(database=false) ~ ' to ' ~ roles | join(', ')]) }}
{%- endmacro %}

{% macro snowflake__usage_statements(schema, roles) -%}
  {%- set statements = [] -%}
  {%- for role in roles -%}
    {%- do statements.append('grant usage on database ' ~ schema.include(schema=false) ~ ' to role ' ~ role) -%}
    {%- do statements.append('grant usage on schema ' ~ schema ~ ' to role ' ~ role) -%}
  {%- endfor -%}
  {{ return(statements) }}
{%- endmacro %}

{% macro databricks__usage_statements(schema, roles) -%}
  {%- set statements = [] -%}
  {%- for role in roles -%}
    {%- do statements.append('grant use catalog on catalog ' ~ schema.include(schema=false) ~ ' to ' ~ adapter.quote(role)) -%}
    {%- do statements.append('grant use schema on schema ' ~ schema ~ ' to ' ~ adapter.quote(role)) -%}
  {%- endfor -%}
  {{ return(statements) }}
{%- endmacro %}

{#- The port check of a consumer looks its relation up in the dataset. -#}
{% macro bigquery__usage_statements(schema, roles) -%}
  {{ return([
    'grant `roles/bigquery.metadataViewer` on schema ' ~ schema ~ ' to "' ~ roles | join('", "') ~ '"'
  ]) }}
{%- endmacro %}


{% macro raise_unknown_role(name) -%}
  {%- for domain, role in mesh_governance.domain_roles().items() if role | lower == name -%}
    {%- do exceptions.raise_compiler_error(
      'The role ' ~ role ~ ' of domain ' ~ domain ~ ' does not exist in the warehouse. Create it (`create role ' ~ role
      ~ '`), or change `role` of the domain in mesh.yml and run `meshwright publish`.'
    ) -%}
  {%- endfor -%}
{%- endmacro %}
