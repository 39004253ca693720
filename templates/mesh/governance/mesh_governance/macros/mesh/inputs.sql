{#- The inputs of a product, and their names in its YAML. -#}

{#-
  The unique ids of the products, ports and sources that a model reads, directly or
  through models of its domain that aren't products. A port has the same id as the
  model that it represents, so a run of one domain and a run of all return the same ids.
-#}
{% macro inputs_of(node) -%}
  {%- set found = [] -%}
  {%- do mesh_governance.collect_inputs(node, found, []) -%}
  {{ return(found) }}
{%- endmacro %}

{% macro collect_inputs(node, found, seen) -%}
  {%- for unique_id in node.depends_on.nodes if unique_id not in seen -%}
    {%- do seen.append(unique_id) -%}
    {%- set read = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
    {%- if read -%}
      {%- if read.resource_type == 'source' or read.access == 'public' -%}
        {%- do found.append(unique_id) -%}
      {%- else -%}
        {%- do mesh_governance.collect_inputs(read, found, seen) -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}


{#- The node of a product that `product` reads, by its name in YAML (under `key`). -#}
{% macro input_product(product, key, name) -%}
  {%- set known = mesh_governance.products_by_name(product) -%}
  {%- if name in known -%}{{ return(known[name]) }}{%- endif -%}
  {%- do mesh_governance.raise_invalid_promise(
    product, key, 'it does not read product ' ~ name ~ '; it reads '
    ~ (mesh_governance.shortest_names(known) | join(', ') or 'no product')
  ) -%}
{%- endmacro %}


{#- The relation of a source that `product` reads, by its name in YAML: "bts.flights". -#}
{% macro source_relation(product, key, name) -%}
  {%- set known = [] -%}
  {%- for unique_id in mesh_governance.inputs_of(product) if unique_id in graph.sources -%}
    {%- set read = graph.sources[unique_id] -%}
    {%- if name == read.source_name ~ '.' ~ read.name -%}{{ return(read.relation_name) }}{%- endif -%}
    {%- do known.append(read.source_name ~ '.' ~ read.name) -%}
  {%- endfor -%}
  {%- do mesh_governance.raise_invalid_promise(
    product, key, 'it does not read source ' ~ name ~ '; it reads ' ~ (known | sort | join(', ') or 'no source')
  ) -%}
{%- endmacro %}


{#-
  The possible relations of a product that `product` reads: the one of this run, and the one that the run can defer to.
  The SQL of an assertion contains `token` in its place until the assertion runs, so that a promise doesn't depend on the
  relations that exist already.
-#}
{% macro input_read(product, key, name) -%}
  {%- set read = mesh_governance.input_product(product, key, name) -%}
  {%- set deferred = read.get('defer_relation') -%}
  {{ return({
    'input_id': read.unique_id,
    'token': '{relation of ' ~ read.unique_id ~ '}',
    'relation': mesh_governance.relation_of(read),
    'deferred': api.Relation.create(
      database=deferred.database, schema=deferred.schema, identifier=deferred.alias
    ) if deferred else none
  }) }}
{%- endmacro %}


{#- The SQL of an assertion, with its tokens replaced by the relations of this run. -#}
{% macro placed_sql(assertion, sql) -%}
  {%- set placed = [sql] -%}
  {%- for read in assertion.get('reads', []) -%}
    {%- do placed.append((placed | last) | replace(read.token, mesh_governance.relation_read(read) | string)) -%}
  {%- endfor -%}
  {{ return(placed | last) }}
{%- endmacro %}


{#-
  The relation that `ref()` resolves to. With `--defer`, this is the deferred relation if the run's own relation doesn't
  exist, or if `--favor-state` prefers it for a model that the run doesn't build.
-#}
{% macro relation_read(read) -%}
  {%- if read.deferred is none or not mesh_governance.option_of_run('defer') -%}{{ return(read.relation) }}{%- endif -%}
  {%- if mesh_governance.option_of_run('favor_state') and read.input_id not in selected_resources -%}
    {{ return(read.deferred) }}
  {%- endif -%}
  {%- set own = adapter.get_relation(read.relation.database, read.relation.schema, read.relation.identifier) -%}
  {{ return(read.deferred if own is none else read.relation) }}
{%- endmacro %}


{#- A column of a product that `product` reads, quoted if the contract says so. -#}
{% macro input_column_sql(product, key, name, column_name) -%}
  {%- set read = mesh_governance.input_product(product, key, name) -%}
  {%- for column in read.columns.values() if column.name | lower == column_name | lower -%}
    {{ return(mesh_governance.column_sql(column)) }}
  {%- endfor -%}
  {%- do mesh_governance.raise_invalid_promise(
    product, key, name ~ ' has no column ' ~ column_name ~ '; use one of its columns'
  ) -%}
{%- endmacro %}


{#-
  The products that a product reads, by each name that its YAML can use: "fleet.aircraft.v1", and "fleet.aircraft" if
  it reads only one version. For products of its own domain, the domain is optional.
-#}
{% macro products_by_name(product) -%}
  {%- set versions = {} -%}
  {%- for unique_id in mesh_governance.inputs_of(product) if unique_id in graph.nodes -%}
    {%- set read = graph.nodes[unique_id] -%}
    {%- set name = read.package_name ~ '.' ~ read.name -%}
    {%- do versions.update({name: versions.get(name, []) + [read]}) -%}
  {%- endfor -%}
  {%- set named = {} -%}
  {%- for name, reads in versions.items() -%}
    {%- for read in reads if read.version is not none -%}
      {%- do named.update({name ~ '.v' ~ read.version: read}) -%}
    {%- endfor -%}
    {%- if reads | length == 1 -%}{%- do named.update({name: reads[0]}) -%}{%- endif -%}
  {%- endfor -%}
  {%- for name, read in dict(named).items() if read.package_name == product.package_name -%}
    {%- do named.update({name[read.package_name | length + 1:]: read}) -%}
  {%- endfor -%}
  {{ return(named) }}
{%- endmacro %}


{#- The shortest name of each product in `known`, including its domain. -#}
{% macro shortest_names(known) -%}
  {%- set shortest = {} -%}
  {%- for name, read in known.items() if name.startswith(read.package_name ~ '.') -%}
    {%- do shortest.update({read.unique_id: name}) -%}
  {%- endfor -%}
  {{ return(shortest.values() | sort(case_sensitive=true) | list) }}
{%- endmacro %}


{#- The names of the sources that a product reads: ["bts.flights"]. -#}
{% macro sources_by_name(product) -%}
  {%- set names = [] -%}
  {%- for unique_id in mesh_governance.inputs_of(product) if unique_id in graph.sources -%}
    {%- set read = graph.sources[unique_id] -%}
    {%- do names.append(read.source_name ~ '.' ~ read.name) -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}
