{#- What a product reads, and how its YAML names it. -#}

{#-
  The unique ids of the products, ports and sources that a model reads, itself or
  through the models of its domain that are no products. A port has the same id as
  the model that it stands for, so this is alike in a run of one domain and of all.
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


{#-
  The node of a product that `product` reads, by the name it has in YAML (under `key`):
  "fleet.aircraft" is the latest version, "fleet.aircraft.v1" that one, and the
  domain may be left out of a product of one's own.
-#}
{% macro input_product(product, key, name) -%}
  {%- set known = [] -%}
  {%- for unique_id in mesh_governance.inputs_of(product) if unique_id in graph.nodes -%}
    {%- set read = graph.nodes[unique_id] -%}
    {%- set full_name = read.package_name ~ '.' ~ read.name -%}
    {%- set names = [full_name ~ '.v' ~ read.version] -%}
    {%- if read.version is none or read.version | string == read.latest_version | string -%}
      {%- do names.append(full_name) -%}
    {%- endif -%}
    {%- if name in names or (read.package_name == product.package_name and read.package_name ~ '.' ~ name in names) -%}
      {{ return(read) }}
    {%- endif -%}
    {%- do known.append(names | last) -%}
  {%- endfor -%}
  {%- do mesh_governance.raise_unreadable(
    product, key, 'it does not read product ' ~ name ~ '; it reads ' ~ (known | sort | join(', ') or 'no product')
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
  {%- do mesh_governance.raise_unreadable(
    product, key, 'it does not read source ' ~ name ~ '; it reads ' ~ (known | sort | join(', ') or 'no source')
  ) -%}
{%- endmacro %}


{#- The relation of a product that `product` reads. -#}
{% macro input_relation(product, key, name) -%}
  {%- set read = mesh_governance.input_product(product, key, name) -%}
  {{ return(api.Relation.create(database=read.database, schema=read.schema, identifier=read.alias)) }}
{%- endmacro %}


{#- A column of a product that `product` reads, as the warehouse wants it. -#}
{% macro input_column_sql(product, key, name, column_name) -%}
  {%- set read = mesh_governance.input_product(product, key, name) -%}
  {%- for column in read.columns.values() if column.name | lower == column_name | lower -%}
    {{ return(mesh_governance.column_sql(column)) }}
  {%- endfor -%}
  {%- do mesh_governance.raise_unreadable(product, key, name ~ ' has no column ' ~ column_name) -%}
{%- endmacro %}


{#-
  The products that a product reads, by each name they have in its YAML: "fleet.aircraft" is the latest version,
  "fleet.aircraft.v1" that one, and of one's own the domain may be left out.
-#}
{% macro products_by_name(product) -%}
  {%- set named = {} -%}
  {%- for unique_id in mesh_governance.inputs_of(product) if unique_id in graph.nodes -%}
    {%- set read = graph.nodes[unique_id] -%}
    {%- set names = [mesh_governance.full_product_name(read)] -%}
    {%- if read.version is not none -%}
      {%- do names.append(read.package_name ~ '.' ~ read.name ~ '.v' ~ read.version) -%}
    {%- endif -%}
    {%- for name in names -%}
      {%- do named.update({name: read}) -%}
      {%- if read.package_name == product.package_name -%}
        {%- do named.update({name[read.package_name | length + 1:]: read}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(named) }}
{%- endmacro %}


{#- "fleet.aircraft" for the latest version, "fleet.aircraft.v1" for another. -#}
{% macro full_product_name(node) -%}
  {%- set is_latest = node.version is none or node.version | string == node.latest_version | string -%}
  {{ return(node.package_name ~ '.' ~ node.name ~ ('' if is_latest else '.v' ~ node.version)) }}
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
