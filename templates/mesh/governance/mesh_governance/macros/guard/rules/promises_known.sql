{#-
  Everything in `config.meta` is a promise that the mesh understands, in a place where it has an effect.

  `meshwright check` reports the same sentences, in graph/promises.py. `at` is the place of a value: a mapping of
  `product`, `column` (none for the product itself), `path`, `example` and the `vocabulary`. Each macro below appends
  its sentences to `faults`.
-#}
{% macro rule_promises_known(node) -%}
  {%- set columns = [] -%}
  {%- for column in node.columns.values() if column.config and column.config.meta -%}
    {%- do columns.append(column) -%}
  {%- endfor -%}
  {%- if node.config.materialized == 'output_port' or not (node.config.meta or columns) -%}{{ return([]) }}{%- endif -%}
  {%- set vocabulary = mesh_governance.vocabulary() -%}
  {%- set faults = [] -%}
  {%- set at = {'product': node, 'column': none, 'path': 'config.meta', 'vocabulary': vocabulary} -%}
  {%- if mesh_governance.is_product(node) and node.config.meta.kind in mesh_governance.kinds() -%}
    {%- set own_keys = mesh_governance.parameters_of('promises_known', node).get('own_keys', []) -%}
    {%- do mesh_governance.key_faults(faults, at, node.config.meta, 'product', own_keys) -%}
    {%- for column in columns -%}
      {%- do mesh_governance.key_faults(faults, dict(at, column=column), column.config.meta, 'column', own_keys) -%}
    {%- endfor -%}
  {%- else -%}
    {%- set thing = 'a ' ~ (
      node.resource_type if node.resource_type != 'model'
      else 'public model of no kind' if node.access == 'public' else node.access ~ ' model'
    ) -%}
    {%- do mesh_governance.misplaced_faults(faults, at, node.config.meta, thing) -%}
    {%- for column in columns -%}
      {%- do mesh_governance.misplaced_faults(
        faults, dict(at, column=column), column.config.meta, 'a column of ' ~ thing
      ) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(faults) }}
{%- endmacro %}


{#- "`config.meta.range.min` of column amount" -#}
{% macro place_text(at) -%}
  {{ return('`' ~ at.path ~ '`' ~ (' of column ' ~ at.column.name if at.column else '')) }}
{%- endmacro %}


{#- What the value is and what it should be. -#}
{% macro add_wrong(faults, at, value, wanted) -%}
  {%- do faults.append(
    mesh_governance.place_text(at) ~ ' is ' ~ mesh_governance.shown_value(value) ~ '; write ' ~ wanted
    ~ ', as in `' ~ at.example ~ '`'
  ) -%}
{%- endmacro %}


{#- Faults in the keys of a product's `config.meta`, ignoring those in `own_keys`. -#}
{% macro key_faults(faults, at, meta, place, own_keys) -%}
  {%- for name in meta -%}
    {%- set key = at.vocabulary.places[place].get(name) -%}
    {%- set here = dict(at, path=at.path ~ '.' ~ name, example=key.get('example', '') if key else '') -%}
    {%- if key is none -%}
      {%- if name not in own_keys -%}{%- do mesh_governance.add_unknown(faults, here, name, place) -%}{%- endif -%}
    {%- elif key.get('kinds') and at.product.config.meta.kind not in key.kinds -%}
      {%- do faults.append(
        mesh_governance.place_text(here) ~ ' has no effect on a product of kind ' ~ at.product.config.meta.kind
        ~ '; only ' ~ key.kinds | join(', ') ~ ' products use it'
      ) -%}
    {%- else -%}
      {%- do mesh_governance.value_faults(faults, here, meta[name], key, {}) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}


{#- Promises on something that can't make any; `thing` is `a seed`, for example. -#}
{% macro misplaced_faults(faults, at, meta, thing) -%}
  {%- for name in meta -%}
    {%- for place, keys in at.vocabulary.places.items() if name in keys and keys[name].promise -%}
      {%- do mesh_governance.add_no_effect(faults, dict(at, path=at.path ~ '.' ~ name), thing, place) -%}
    {%- endfor -%}
  {%- endfor -%}
{%- endmacro %}


{% macro add_no_effect(faults, at, thing, place) -%}
  {%- set home = {
    'product': 'the `config.meta` of a product',
    'column': "the `config.meta` of a product's column",
    'source': 'the `config.meta` of a source',
  }[place] -%}
  {%- do faults.append(
    mesh_governance.place_text(at) ~ ' has no effect on ' ~ thing ~ '; move it to ' ~ home ~ ', or remove it'
  ) -%}
{%- endmacro %}


{% macro add_unknown(faults, at, name, place) -%}
  {%- for other, keys in at.vocabulary.places.items() if name in keys -%}
    {%- do mesh_governance.add_no_effect(faults, at, 'a ' ~ place, other) -%}
    {{ return('') }}
  {%- endfor -%}
  {%- set own = '`own_keys` of promises_known (governance/policies.yml)' -%}
  {%- set meant = mesh_governance.nearest(name, at.vocabulary.candidates[place]) -%}
  {%- do faults.append(mesh_governance.place_text(at) ~ ' is not a known key; ' ~ (
    'did you mean `' ~ meant ~ '`? List your own keys in ' ~ own if meant else 'remove it, or list it in ' ~ own
  )) -%}
{%- endmacro %}


{#- Faults in the value of a key or a field; `container` is the mapping that contains the field. -#}
{% macro value_faults(faults, at, value, key, container) -%}
  {%- if key.value == 'mapping' -%}
    {%- do mesh_governance.mapping_faults(faults, at, value, key) -%}
  {%- elif key.value == 'mappings' -%}
    {%- if not mesh_governance.is_list(value) or not value -%}
      {%- do mesh_governance.add_wrong(faults, at, value, key.wanted) -%}
    {%- else -%}
      {%- for item in value -%}
        {%- do mesh_governance.mapping_faults(faults, dict(at, path=at.path ~ '[' ~ loop.index0 ~ ']'), item, key) -%}
      {%- endfor -%}
    {%- endif -%}
  {%- elif key.value in ['values', 'own_columns'] -%}
    {%- do mesh_governance.list_faults(faults, at, value, key) -%}
  {%- elif key.value == 'bound' -%}
    {%- do mesh_governance.bound_faults(faults, at, value) -%}
  {%- elif key.value in ['product_read', 'source_read', 'column_read'] -%}
    {%- do mesh_governance.read_faults(faults, at, value, key, container) -%}
  {%- elif not mesh_governance.is_valid_value(at, value, key) -%}
    {%- do mesh_governance.add_wrong(faults, at, value, key.wanted) -%}
  {%- endif -%}
{%- endmacro %}


{% macro is_valid_value(at, value, key) -%}
  {%- set kind = key.value -%}
  {%- if kind == 'word' -%}{{ return(value is string and value in key.words) }}{%- endif -%}
  {%- if kind == 'boolean' -%}{{ return(value is boolean) }}{%- endif -%}
  {%- if kind == 'text' -%}{{ return(value is string and value | trim != '') }}{%- endif -%}
  {%- if kind == 'date' -%}{{ return(mesh_governance.is_date_text(value)) }}{%- endif -%}
  {%- if kind == 'time_column' -%}
    {%- set column = mesh_governance.column_named(at.product, value) -%}
    {%- if column is none -%}{{ return(false) }}{%- endif -%}
    {{ return(mesh_governance.family_of_type(at.vocabulary, column.data_type) in ['date', 'timestamp', 'any']) }}
  {%- endif -%}
  {%- if not mesh_governance.is_finite_number(value) -%}{{ return(false) }}{%- endif -%}
  {%- if kind == 'whole_number' -%}{{ return(value is integer and value >= 1) }}{%- endif -%}
  {%- if kind == 'positive' -%}{{ return(value > 0) }}{%- endif -%}
  {%- if kind == 'share' -%}{{ return(value > 0 and value <= 1) }}{%- endif -%}
  {{ return(value >= 0 and value < 1) }}
{%- endmacro %}


{% macro mapping_faults(faults, at, value, key) -%}
  {%- if value is not mapping -%}
    {%- do mesh_governance.add_wrong(faults, at, value, 'a mapping') -%}
    {{ return('') }}
  {%- endif -%}
  {%- for name in key.get('required', []) if name not in value -%}
    {%- do faults.append(mesh_governance.place_text(at) ~ ' lacks `' ~ name ~ '`; add it, as in `' ~ at.example ~ '`') -%}
  {%- endfor -%}
  {%- set before = faults | length -%}
  {%- for name in value -%}
    {%- set here = dict(at, path=at.path ~ '.' ~ name) -%}
    {%- if name in key.fields -%}
      {%- do mesh_governance.value_faults(faults, here, value[name], key.fields[name], value) -%}
    {%- else -%}
      {%- set meant = mesh_governance.nearest(name, key.fields | list) -%}
      {%- do faults.append(mesh_governance.place_text(here) ~ ' is not a known key; ' ~ (
        'did you mean `' ~ meant ~ '`?' if meant else 'write one of ' ~ key.fields | join(', ')
      )) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if 'min' in key.fields and before == faults | length -%}
    {%- do mesh_governance.range_faults(faults, at, value) -%}
  {%- endif -%}
{%- endmacro %}


{% macro range_faults(faults, at, value) -%}
  {%- if not value -%}
    {%- do faults.append(mesh_governance.place_text(at) ~ ' has no bound; add one, as in `' ~ at.example ~ '`') -%}
  {%- elif value | length == 2 and mesh_governance.is_above(value['min'], value['max']) -%}
    {%- do faults.append(
      mesh_governance.place_text(at) ~ ' has min ' ~ mesh_governance.shown_value(value['min']) ~ ' above max '
      ~ mesh_governance.shown_value(value['max']) ~ '; swap them'
    ) -%}
  {%- endif -%}
{%- endmacro %}


{% macro list_faults(faults, at, value, key) -%}
  {%- if not mesh_governance.is_list(value) or not value -%}
    {%- do mesh_governance.add_wrong(faults, at, value, key.wanted) -%}
    {{ return('') }}
  {%- endif -%}
  {%- set family = mesh_governance.family_of_type(at.vocabulary, at.column.data_type if at.column else none) -%}
  {%- for item in value -%}
    {%- if key.value == 'values' and not mesh_governance.fits_family(item, family) -%}
      {%- do faults.append(
        mesh_governance.place_text(at) ~ ' contains ' ~ mesh_governance.shown_value(item)
        ~ mesh_governance.type_text(at) ~ '; write ' ~ at.vocabulary.fitting[family]
      ) -%}
    {%- elif key.value == 'own_columns' and mesh_governance.column_named(at.product, item) is none -%}
      {%- do faults.append(
        mesh_governance.place_text(at) ~ ' lists column ' ~ mesh_governance.shown_value(item)
        ~ ', which isn\'t in its contract; use a column of the contract'
      ) -%}
    {%- elif item in value[:loop.index0] -%}
      {%- do faults.append(
        mesh_governance.place_text(at) ~ ' lists ' ~ mesh_governance.shown_value(item) ~ ' twice; remove one'
      ) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}


{% macro type_text(at) -%}
  {{ return(', but the column is ' ~ at.column.data_type if at.column and at.column.data_type else '') }}
{%- endmacro %}


{% macro bound_faults(faults, at, value) -%}
  {%- set family = mesh_governance.family_of_type(at.vocabulary, at.column.data_type) -%}
  {%- if family == 'boolean' -%}
    {%- do faults.append(mesh_governance.place_text(at) ~ ' has no effect on a boolean; use `accepted_values`') -%}
  {%- elif not mesh_governance.fits_family(value, family) -%}
    {%- do faults.append(
      mesh_governance.place_text(at) ~ ' is ' ~ mesh_governance.shown_value(value) ~ mesh_governance.type_text(at)
      ~ '; write ' ~ at.vocabulary.fitting[family]
    ) -%}
  {%- endif -%}
{%- endmacro %}


{#- A column by its name, in any case, or none. -#}
{% macro column_named(node, name) -%}
  {%- if name is string -%}
    {%- for column in node.columns.values() if column.name | lower == name | lower -%}
      {{ return(column) }}
    {%- endfor -%}
  {%- endif -%}
  {{ return(none) }}
{%- endmacro %}


{#- A named source or product must be one that the product reads, and a named column one of that product. -#}
{% macro read_faults(faults, at, value, key, container) -%}
  {%- if key.value == 'column_read' -%}
    {%- set name = container.get('product') -%}
    {%- set read = mesh_governance.products_by_name(at.product).get(name) if name is string else none -%}
    {%- if read and mesh_governance.column_named(read, value) is none -%}
      {%- do faults.append(
        mesh_governance.place_text(at) ~ ' is ' ~ mesh_governance.shown_value(value) ~ '; use a column of ' ~ name
      ) -%}
    {%- endif -%}
    {{ return('') }}
  {%- endif -%}
  {%- set what = 'source' if key.value == 'source_read' else 'product' -%}
  {%- set known = mesh_governance.sources_by_name(at.product) if what == 'source'
    else mesh_governance.products_by_name(at.product) -%}
  {%- if value is not string or value not in known -%}
    {%- set names = known | sort(case_sensitive=true) if what == 'source' else mesh_governance.shortest_names(known) -%}
    {%- do faults.append(
      mesh_governance.place_text(at) ~ ' is ' ~ mesh_governance.shown_value(value) ~ '; use a ' ~ what
      ~ ' that it reads' ~ (': ' ~ names | join(', ') if names else ' (it reads none)')
    ) -%}
  {%- endif -%}
{%- endmacro %}
