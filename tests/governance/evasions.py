"""Ways to publish bad data or to read unpublished data, each with the layer that catches it and its message.

The victim is the domain `fleet`, with a product `aircraft` and a private table `secret`; the others are in `sales`.
"""

from typing import NamedTuple

SQL = "select 1 as id"
SECRET = "fleet.main.secret"  # noqa: S105 (the name of a table)
PRIVATE = "{{ config(access='private', materialized='table') }}\n"
CONTRACT = """models:
  - name: {name}
    description: A product of the domain, one row per id.
    latest_version: 1
    {more}
    constraints: [{{type: primary_key, columns: [id]}}]
    columns:
      - {{name: id, data_type: integer, description: The key of the product.}}
    data_tests: [mesh_governance.governed]
    versions: [{{v: 1}}]
"""
UPDATE = "update {{ this }} set id = 0"
REMOVE_OR_LIST = "; remove it, or allow it in a policy"
NOT_DECLARED = "; read it with ref() or source()"
REMEDY = "; write it in SQL, or allow the macro in a policy"


class Row(NamedTuple):
    """A change to the mesh: files of the domain `sales` by their paths; `line` is where Jinja is at fault."""

    name: str
    files: dict[str, str]
    rule: str
    sentence: str
    by_guard: bool = False
    subject: str = ""


def product(name: str, sql: str = SQL, config: str = "", kind: str = "source_aligned") -> dict[str, str]:
    folder = f"models/{kind}/{name}"
    more = f"config: {config}" if config else ""
    return {f"{folder}/{name}_v1.sql": f"{sql}\n", f"{folder}/{name}.yml": CONTRACT.format(name=name, more=more)}


def private(name: str, sql: str) -> dict[str, str]:
    return {f"models/staging/{name}.sql": f"{PRIVATE}{sql}\n"}


def hooked(name: str, hook: str, text: str, when: str = "post-hook") -> Row:
    files = product(name, f"{{{{ config({hook}) }}}}\n{SQL}")
    return Row(name, files, "hooks_known", f"its {when} runs `{text}`{REMOVE_OR_LIST}", True, f"sales.{name} v1")


WRAPPED = "{% if target.name == 'dev' %}{{ mesh_governance.audit() }}{% endif %}"
HOOKS = (
    hooked("hook_before", f"pre_hook='{UPDATE}'", UPDATE, "pre-hook"),
    hooked("hook_behind", f"post_hook='{UPDATE}'", UPDATE),
    hooked("hook_outside", "post_hook={'sql': 'drop table x', 'transaction': false}", "drop table x"),
    hooked("hook_after_commit", "post_hook=after_commit('drop table x')", "drop table x"),
    hooked("hook_before_begin", "pre_hook=before_begin('drop table x')", "drop table x", "pre-hook"),
    hooked("hook_of_governance", "post_hook='{{ mesh_governance.guard() }}'", "{{ mesh_governance.guard() }}"),
    Row(
        "hook_in_yaml",
        product("hook_in_yaml", SQL, "{post_hook: truncate t}"),
        "hooks_known",
        f"its post-hook runs `truncate t`{REMOVE_OR_LIST}",
        True,
        "sales.hook_in_yaml v1",
    ),
    Row(
        "audit_wrapped",
        product("audit_wrapped", SQL, f'{{post_hook: "{WRAPPED}"}}'),
        "hooks_known",
        f"its post-hook runs `{WRAPPED[:80]}`{REMOVE_OR_LIST}",
        True,
        "sales.audit_wrapped v1",
    ),
    Row(
        "hook_of_a_private_model",
        {"models/staging/hooked.sql": "{{ config(access='private', post_hook='delete from t') }}\n" + SQL},
        "hooks_known",
        f"its post-hook runs `delete from t`{REMOVE_OR_LIST}",
        True,
        "sales.hooked",
    ),
    Row(
        "hook_of_a_snapshot",
        {
            "snapshots/kept.sql": "{% snapshot kept %}{{ config(unique_key='id', strategy='check', check_cols='all',"
            " post_hook='delete from t') }}" + SQL + "{% endsnapshot %}"
        },
        "hooks_known",
        f"its post-hook runs `delete from t`{REMOVE_OR_LIST}",
        True,
        "sales.kept",
    ),
    Row(
        "hook_of_a_seed",
        {
            "seeds/codes.csv": "id\n1\n",
            "seeds/codes.yml": "seeds:\n  - name: codes\n    config: {pre_hook: delete from t}\n",
        },
        "hooks_known",
        f"its pre-hook runs `delete from t`{REMOVE_OR_LIST}",
        True,
        "sales.codes",
    ),
    Row(
        "audit_outside_the_transaction",
        product(
            "loose", "{{ config(post_hook={'sql': '{{ mesh_governance.audit() }}', 'transaction': false}) }}\n" + SQL
        ),
        "audit_hook_present",
        'its audit runs outside the transaction; restore `+post-hook: "{{ mesh_governance.audit() }}"` in dbt_project.yml',
        True,
        "sales.loose v1",
    ),
)

STORED = "table, table_audited, incremental, view"
MINE = "{% materialization mine, default %}{{ return({'relations': []}) }}{% endmaterialization %}\n"
MICROBATCH = (
    "{materialized: incremental, incremental_strategy: microbatch, event_time: id, begin: '2026-01-01',"
    " batch_size: day, on_schema_change: fail}"
)


def built(name: str, config: str, sentence: str, **more: str) -> Row:
    return Row(
        name, {**product(name, SQL, config), **more}, "materializations_known", sentence, True, f"sales.{name} v1"
    )


MATERIALIZATIONS = (
    built(
        "by_hand",
        "{materialized: mine}",
        f"it is materialized as mine; source_aligned products allow {STORED}",
        **{"macros/mine.sql": MINE},
    ),
    built(
        "matview",
        "{materialized: materialized_view}",
        f"it is materialized as materialized_view; source_aligned products allow {STORED}",
    ),
    built(
        "in_batches",
        MICROBATCH,
        "its incremental_strategy is microbatch, which publishes each batch before its audit; use another strategy",
    ),
    built(
        "own_strategy",
        "{materialized: incremental, incremental_strategy: twice, unique_key: id, on_schema_change: fail}",
        "its incremental_strategy is twice; use one of append, default, delete+insert, insert_overwrite, merge",
    ),
    built("headed", "{sql_header: delete from t;}", "it has a `sql_header`, which runs before its query; remove it"),
    built(
        "predicated",
        "{materialized: incremental, unique_key: id, on_schema_change: fail, incremental_predicates: [1 = 1]}",
        "it has `incremental_predicates`, which run outside its query; filter in its SQL",
    ),
    Row(
        "private_by_hand",
        {"models/staging/handmade.sql": "{{ config(access='private', materialized='mine') }}\n" + SQL},
        "materializations_known",
        "it is materialized as mine; models allow ephemeral, incremental, materialized_view, table, table_audited, view",
        True,
        "sales.handmade",
    ),
    Row(
        "aggregated_view",
        product("agg_view", SQL, "{materialized: view}", "aggregated"),
        "materializations_known",
        "it is materialized as view; aggregated products allow table, table_audited, incremental",
        True,
        "sales.agg_view v1",
    ),
)

OF_DBT, A_WORD = "a macro of dbt or governance", "a name that dbt reserves"


def shadow(name: str, code: str, whose: str = OF_DBT, path: str = "", macro: str = "") -> Row:
    sentence = f"it has the same name as {whose}; rename it"
    files = {path or f"macros/{name}.sql": code + "\n"}
    return Row(f"shadow_{name}", files, "macros_shadow_nothing", sentence, False, f"sales.{macro or name}")


MACROS = (
    shadow("run_query", "{% macro run_query(sql) %}{{ return(none) }}{% endmacro %}"),
    shadow("duckdb__utc_now", "{%-   macro   duckdb__utc_now ( ) -%}now(){%- endmacro -%}"),
    shadow("default__measures_sql", "{% macro default__measures_sql(a, b) %}select 1{% endmacro %}"),
    shadow(
        "generate_alias_name", "{% macro generate_alias_name(a=none, node=none) %}{{ a or node.name }}{% endmacro %}"
    ),
    shadow("audit", "{% macro audit() %}{% endmacro %}"),
    shadow("duckdb__get_columns_in_relation", "{% macro duckdb__get_columns_in_relation(r) %}{% endmacro %}"),
    shadow("builtin_ref", "{% macro env_var(a, b='') %}{{ b }}{% endmacro %}", A_WORD, macro="env_var"),
    shadow("namesake", "{% macro fleet() %}{% endmacro %}", A_WORD, macro="fleet"),
    shadow("deep", "{% macro statement() %}{% endmacro %}", path="macros/a/b/c.sql", macro="statement"),
    shadow("unique", "{% test unique(model, column_name) %}select 1 where false{% endtest %}", macro="test_unique"),
    shadow(
        "generic",
        "{% test governed(model) %}select 1 where false{% endtest %}",
        path="tests/generic/governed.sql",
        macro="test_governed",
    ),
    shadow(
        "table",
        "{% materialization table, default %}{{ return({'relations': []}) }}{% endmaterialization %}",
        macro="materialization_table_default",
    ),
    shadow(
        "schema_name",
        "{% macro generate_schema_name(custom_schema_name, node) -%} main {%- endmacro %}",
        path="macros/generate_schema_name.sql",
        macro="generate_schema_name",
    ),
)


def jinja(name: str, code: str, what: str) -> Row:
    return Row(name, private(name, f"{code}\n{SQL}"), "jinja_declarative", f"{what}{REMEDY}", False, f"sales.{name}")


RUNS = "{% macro runs_it() %}{% if execute %}{{ run_query('delete from t') }}{% endif %}{% endmacro %}"
CHANGES = "it calls {}() on an object that it didn't create"
CHANCE = "it has a condition on the time or environment of the run; use target or var"
JINJA = (
    jinja("j_run_query", "{% if execute %}{% do run_query('delete from t') %}{% endif %}", "it calls run_query()"),
    jinja("j_alias", "{% set f = run_query %}", "it uses run_query as a value"),
    jinja(
        "j_statement",
        "{% if execute %}{% call statement('x') %}delete from t{% endcall %}{% endif %}",
        "it calls statement()",
    ),
    jinja(
        "j_adapter",
        "{% if execute %}{% do adapter.drop_relation(this) %}{% endif %}",
        "it calls adapter.drop_relation()",
    ),
    jinja(
        "j_adapter_item",
        "{% if execute %}{% do adapter['drop_relation'](this) %}{% endif %}",
        "it calls adapter.drop_relation()",
    ),
    jinja(
        "j_computed",
        "{% if execute %}{{ adapter['exe' ~ 'cute']('x') }}{% endif %}",
        "it calls a member with a computed name",
    ),
    jinja("j_graph", "{% if execute %}{% do graph.nodes.clear() %}{% endif %}", "it reads graph.nodes"),
    jinja("j_graph_alias", "{% set g = graph %}", "it uses graph as a value"),
    jinja("j_model", "{% if execute %}{% do model.config.meta.clear() %}{% endif %}", "it reads model.config.meta"),
    jinja("j_config", "{% if execute %}{% do config.get('meta', {}).clear() %}{% endif %}", CHANGES.format("clear")),
    jinja(
        "j_config_alias",
        "{% set m = config.get('meta', {}) %}{% if execute %}{% do m.update({}) %}{% endif %}",
        CHANGES.format("update"),
    ),
    jinja(
        "j_config_or",
        "{% set m = config.get('meta') or {} %}{% if execute %}{% do m.update({}) %}{% endif %}",
        CHANGES.format("update"),
    ),
    jinja(
        "j_config_inside", "{% set m = {'a': config.get('meta', {})} %}{% do m['a'].clear() %}", CHANGES.format("clear")
    ),
    jinja(
        "j_config_loop",
        "{% for v in config.get('meta', {}).values() %}{% do v.clear() %}{% endfor %}",
        CHANGES.format("clear"),
    ),
    jinja(
        "j_selected",
        "{% if execute %}{% do selected_resources.clear() %}{% endif %}",
        "it uses selected_resources as a value",
    ),
    jinja(
        "j_api", "{% if execute %}{{ api.Relation.create(identifier='secret') }}{% endif %}", "it reads api.Relation"
    ),
    jinja("j_builtins", "-- {{ builtins.ref }}", "it reads builtins.ref"),
    jinja(
        "j_context", "{% if execute %}{{ context['run_query']('select 1') }}{% endif %}", "it uses context as a value"
    ),
    jinja("j_attr", "-- {{ this | attr('schema') }}", "it uses the filter attr"),
    jinja("j_target", "{% if execute %}{% do target.update({'name': 'dev'}) %}{% endif %}", "it calls target.update()"),
    jinja("j_word", "{% set execute = false %}", "it redefines execute, a name that dbt reserves"),
    jinja("j_time_bomb", "{% if run_started_at.day == 13 %}{% endif %}", CHANCE),
    jinja("j_time_by_a_name", "{% set d = modules.datetime.date.today() %}-- {{ 1 if d.day == 13 else 2 }}", CHANCE),
    jinja("j_machine", "{% if env_var('CI', '') %}{% endif %}", CHANCE),
    jinja(
        "j_maybe",
        "{% if false %}{% set run_query = 1 %}{% endif %}{% if execute %}{{ run_query('x') }}{% endif %}",
        "it calls run_query()",
    ),
    jinja(
        "j_header",
        "{% call set_sql_header(config) %}delete from t;{% endcall %}",
        "it calls set_sql_header(), which isn't declarative: in dbt.set_sql_header, it calls the method set()",
    ),
    jinja(
        "j_package",
        "{% if execute %}{% do dbt.run_query('x') %}{% endif %}",
        "it calls dbt.run_query(), which isn't declarative: in dbt.run_query, it calls statement()",
    ),
    Row(
        "j_macro",
        {**private("j_macro", "{{ runs_it() }}" + SQL), "macros/runs_it.sql": RUNS},
        "jinja_declarative",
        f"it calls runs_it(), which isn't declarative: in sales.runs_it, it calls run_query(){REMEDY}",
        False,
        "sales.j_macro",
    ),
    Row(
        "j_dispatch",
        {
            **private("j_dispatch", "{{ adapter.dispatch('odd', 'sales')() }}" + SQL),
            "macros/odd.sql": RUNS.replace("runs_it", "default__odd"),
        },
        "jinja_declarative",
        f"it dispatches to odd, which isn't declarative: in sales.default__odd, it calls run_query(){REMEDY}",
        False,
        "sales.j_dispatch",
    ),
    Row(
        "j_singular_test",
        {"tests/no_rows.sql": "{% if execute %}{% do run_query('delete from t') %}{% endif %}select 1 where false\n"},
        "jinja_declarative",
        f"it calls run_query(){REMEDY}",
        False,
        "sales.no_rows",
    ),
    Row(
        "j_argument_of_a_test",
        {
            **private("argued", SQL),
            "models/staging/argued.yml": "models:\n  - name: argued\n    columns:\n      - name: id\n        data_tests:\n"
            "          - accepted_values:\n              name: argued_values\n              arguments: {values: \"{{ run_query('x') if execute else [1] }}\"}\n",
        },
        "jinja_declarative",
        f"it calls run_query(){REMEDY}",
        False,
        "sales.argued_values",
    ),
)


def leak(name: str, sql: str, what: str) -> Row:
    return Row(name, private(name, sql), "relations_not_hard_coded", what, False, f"sales.{name}")


def named(name: str, sql: str, relation: str = SECRET) -> Row:
    return leak(name, sql, f"its SQL refers to the relation {relation}{NOT_DECLARED}")


def called(name: str, sql: str, function: str) -> Row:
    return leak(name, sql, f"its SQL calls {function}(), which can read anything; declare a source for what it reads")


LEAKS = (
    named("l_plain", f"select * from {SECRET}"),
    named("l_quoted", 'select * from "Fleet"."main"."SECRET"'),
    named("l_from_first", f"from {SECRET} select *"),
    named("l_table", f"select * from (table {SECRET})"),
    named("l_scalar", f"select (select max(id) from {SECRET}) as id"),
    named("l_exists", f"select 1 as id where exists (from {SECRET})"),
    named("l_lateral", f"select s.* from (select 1 as id) as a, lateral (select * from {SECRET}) as s"),
    named("l_joined", f"select 1 as id from (select 1) as a(x) natural join {SECRET}"),
    named("l_in_cte", f"with a as (select * from {SECRET}) select * from a"),
    named("l_shadowed", "with secret as (select * from secret) select * from secret", "secret"),
    named("l_dollar", f"select $$'$$ as q, id from {SECRET}"),
    named("l_escape", f"select e'\\'' as q, id from {SECRET}"),
    named("l_comment", f"select id /* ' */ from {SECRET} -- '"),
    named("l_two_parts", "select * from fleet.secret", "fleet.secret"),
    named("l_concatenated", "select * from {{ 'fleet' ~ '.main.' ~ 'secret' }}"),
    named("l_variable", f"select * from {{{{ var('place', '{SECRET}') }}}}"),
    named("l_set", f"{{% set t %}}{SECRET}{{% endset %}}select * from {{{{ t }}}}"),
    named("l_relation", "select * from {{ this.replace_path(database='fleet', schema='main', identifier='secret') }}"),
    named("l_other_target", f"select * from {{{{ '{SECRET}' if target.name == 'ci' else this }}}}"),
    named("l_when_incremental", f"select 1 as id {{% if is_incremental() %}}from {SECRET}{{% endif %}}"),
    named("l_when_refreshed", f"select 1 as id {{% if flags.FULL_REFRESH %}}from {SECRET}{{% endif %}}"),
    named("l_pivot", f"select * from (pivot {SECRET} on id using count(*))"),
    named("l_union", f"select 1 as id union all select id from {SECRET}"),
    named("l_file", "select * from '../../warehouse/fleet.duckdb'", "../../warehouse/fleet.duckdb"),
    named("l_catalog", "select * from information_schema.tables", "information_schema.tables"),
    called("l_query", f"select * from query('select * from {SECRET}')", "query"),
    called("l_query_table", f"select * from query_table(['{SECRET}'])", "query_table"),
    called("l_read_csv", "select * from read_csv('../fleet/seeds/secret.csv')", "read_csv"),
    called("l_read_text", "select * from read_text('/etc/passwd')", "read_text"),
    called("l_tables", "select * from duckdb_tables()", "duckdb_tables"),
    called("l_glob", "select * from glob('../*')", "glob"),
    leak(
        "l_getenv",
        "select getenv('HOME') as id",
        "its SQL calls getenv(), which may do more than compute a value; remove it, or allow it in a policy",
    ),
    leak(
        "l_macro",
        "select fleet.main.peek(1) as id",
        "its SQL calls fleet.main.peek(), which may do more than compute a value; remove it, or allow it in a policy",
    ),
    leak(
        "l_two",
        f"select 1 as id; select * from {SECRET}",
        "its SQL can't be checked: it has 2 statements, not one select",
    ),
    leak(
        "l_drop",
        "drop table fleet.main.aircraft_v1",
        "its SQL can't be checked: it is a drop statement, not a select",
    ),
    leak(
        "l_closed",
        f"select 1 as id) ; create table y as (select * from {SECRET}",
        "its SQL can't be checked: DuckDB can't parse it: syntax error at or near \")\"",
    ),
    Row(
        "l_from_a_macro",
        {
            **private("l_from_a_macro", "select * from {{ place() }}"),
            "macros/place.sql": f"{{% macro place() %}}{SECRET}{{% endmacro %}}",
        },
        "relations_not_hard_coded",
        f"its SQL refers to the relation {SECRET}{NOT_DECLARED}",
        False,
        "sales.l_from_a_macro",
    ),
    Row(
        "l_singular_test",
        {"tests/peek.sql": f"{{{{ config(store_failures=true) }}}}select * from {SECRET}\n"},
        "relations_not_hard_coded",
        f"its SQL refers to the relation {SECRET}{NOT_DECLARED}",
        False,
        "sales.peek",
    ),
    Row(
        "l_where_of_a_test",
        {
            **private("filtered", SQL),
            "models/staging/filtered.yml": "models:\n  - name: filtered\n    columns:\n      - name: id\n        data_tests:\n"
            f"          - not_null:\n              name: filtered_not_null\n              config: {{where: id in (select id from {SECRET})}}\n",
        },
        "relations_not_hard_coded",
        f"its SQL refers to the relation {SECRET}{NOT_DECLARED}",
        False,
        "sales.filtered_not_null",
    ),
    Row(
        "l_snapshot",
        {
            "snapshots/copied.sql": "{% snapshot copied %}{{ config(unique_key='id', strategy='check', check_cols='all') }}"
            f"select * from {SECRET}{{% endsnapshot %}}"
        },
        "relations_not_hard_coded",
        f"its SQL refers to the relation {SECRET}{NOT_DECLARED}",
        False,
        "sales.copied",
    ),
    Row(
        "l_rows_of_a_unit_test",
        {
            **private("fixed", "select id from {{ ref('filtered') }}"),
            "models/staging/fixed.yml": "unit_tests:\n  - name: peek_in_rows\n    model: fixed\n    given:\n      - input: ref('filtered')\n"
            f"        format: sql\n        rows: select id from {SECRET}\n    expect: {{rows: [{{id: 1}}]}}\n",
        },
        "relations_not_hard_coded",
        f"the SQL of its rows refers to the relation {SECRET}; write out the rows",
        False,
        "sales.peek_in_rows",
    ),
    Row(
        "l_jinja_in_rows",
        {
            **private("fixed_too", "select id from {{ ref('filtered') }}"),
            "models/staging/fixed_too.yml": "unit_tests:\n  - name: jinja_in_rows\n    model: fixed_too\n    given:\n"
            "      - input: ref('filtered')\n        format: sql\n        rows: select id from {{ 'fleet' }}.main.secret\n"
            "    expect: {rows: [{id: 1}]}\n",
        },
        "relations_not_hard_coded",
        f"the SQL of its rows refers to the relation {SECRET}; write out the rows",
        False,
        "sales.jinja_in_rows",
    ),
    Row(
        "l_ephemeral",
        {
            "models/staging/thin.sql": f"{{{{ config(access='private', materialized='ephemeral') }}}}\nselect * from {SECRET}\n",
        },
        "relations_not_hard_coded",
        f"its SQL refers to the relation {SECRET}{NOT_DECLARED}",
        False,
        "sales.thin",
    ),
    Row(
        "l_ref_to_a_private_model",
        private("l_ref", "select * from {{ ref('fleet', 'secret') }}"),
        "reads_public_products",
        "it reads fleet.secret (owner: The Team <team@acme.example>), which is protected to its domain; read a product of"
        " fleet, or ask its owner for one",
        True,
        "sales.l_ref",
    ),
)


def place(name: str, table: str, sentence: str, source: str = "") -> Row:
    """A source whose table is told by `table`."""
    text = f"sources:\n  - name: {name}\n    {source}\n    tables:\n      - {table}\n"
    return Row(name, {f"models/sources/{name}.yml": text}, "place_kept", sentence, False, f"sales.{name}.t")


READ_PRODUCT = "read a product of fleet with ref()"
PLACES = (
    place(
        "s_database",
        "{name: t, identifier: secret}",
        f"it points to {SECRET}, which belongs to fleet; {READ_PRODUCT}",
        "database: fleet\n    schema: main",
    ),
    place(
        "s_case",
        "{name: t, identifier: secret}",
        f"it points to {SECRET}, which belongs to fleet; {READ_PRODUCT}",
        "database: Fleet\n    schema: main",
    ),
    place(
        "s_catalog",
        "{name: t, identifier: tables}",
        "it points to sales.information_schema.tables, the warehouse's system catalog; point it to a table",
        "database: sales\n    schema: information_schema",
    ),
    place(
        "s_file",
        "{name: t, config: {meta: {external_location: ../../warehouse/fleet.duckdb}}}",
        "it reads the database file ../../warehouse/fleet.duckdb; read a product with ref(), or export the data to a file",
    ),
    place(
        "s_folder",
        "{name: t, config: {meta: {external_location: ../../domains/fleet/seeds/secret.csv}}}",
        f"it reads ../../domains/fleet/seeds/secret.csv, which belongs to fleet; {READ_PRODUCT}",
    ),
    place(
        "s_sibling",
        "{name: t, config: {meta: {external_location: ../fleet/seeds/secret.csv}}}",
        f"it reads ../fleet/seeds/secret.csv, which belongs to fleet; {READ_PRODUCT}",
    ),
    place(
        "s_function",
        "{name: t, config: {meta: {external_location: \"read_csv('../fleet/seeds/secret.csv')\"}}}",
        f"it reads ../fleet/seeds/secret.csv, which belongs to fleet; {READ_PRODUCT}",
    ),
    place(
        "s_query",
        f'{{name: t, config: {{meta: {{external_location: "(select * from {SECRET})"}}}}}}',
        f"it points to {SECRET}, which belongs to fleet; {READ_PRODUCT}",
    ),
    place(
        "s_any_function",
        "{name: t, config: {meta: {external_location: \"query('select 1')\"}}}",
        "its external_location calls query(), which may read more than files; use read_csv() or similar",
    ),
    place(
        "s_filter",
        f"{{name: t, config: {{loaded_at_field: a, freshness: {{warn_after: {{count: 1, period: day}}, filter: 'a in (select a from {SECRET})'}}}}}}",
        "its filter reads more than the source itself; use only its columns",
        "database: sales",
    ),
    place(
        "s_field",
        f"{{name: t, config: {{loaded_at_field: '(select max(a) from {SECRET})'}}}}",
        "its loaded_at_field reads more than the source itself; use only its columns",
        "database: sales",
    ),
    place(
        "s_event_time",
        f"{{name: t, config: {{event_time: '(select max(a) from {SECRET})'}}}}",
        "its event_time reads more than the source itself; use only its columns",
        "database: sales",
    ),
    place(
        "s_asked",
        f"{{name: t, config: {{loaded_at_query: 'select max(a) from {SECRET}'}}}}",
        "its loaded_at_query reads more than the source itself; use only its columns",
        "database: sales",
    ),
    Row(
        "p_database",
        {"models/staging/astray.sql": "{{ config(access='private', materialized='table', database='fleet') }}\n" + SQL},
        "place_kept",
        "it is written to fleet.main, which belongs to fleet; remove `database` and `schema` from its config",
        False,
        "sales.astray",
    ),
    Row(
        "p_seed",
        {
            "seeds/strays.csv": "id\n1\n",
            "seeds/strays.yml": "seeds:\n  - name: strays\n    config: {database: elsewhere}\n",
        },
        "place_kept",
        "it is written to elsewhere.main, outside sales; remove `database` and `schema` from its config",
        False,
        "sales.strays",
    ),
)

PYTHON = (
    Row(
        "python",
        {
            "models/staging/snake.py": "def model(dbt, session):\n    dbt.config(access='private')\n    return session.sql('from fleet.main.secret')\n"
        },
        "python_agreed",
        "it is written in Python; write it in SQL, or allow it in a policy",
        False,
        "sales.snake",
    ),
)

HEADER_SET_BY_A_CALL = Row(
    "header_set_by_a_call",
    {},
    "materializations_known",
    "it has a `sql_header`, which runs before its query; remove it",
    True,
    "sales.j_header",
)

COMPUTES = " a value; use columns or an expression"
LEFT = "its `{}` depends on the run; set the same value for every target"
LOOKS_ELSEWHERE = f"(select max(id) from {SECRET})"


def of_a_test(name: str, config: str, what: str) -> Row:
    files = {
        **private(name, SQL),
        f"models/staging/{name}.yml": f"models:\n  - name: {name}\n    columns:\n      - name: id\n        data_tests:\n"
        f"          - not_null:\n              name: {name}_test\n              config: {config}\n",
    }
    return Row(
        name, files, "config_only_computes", f"its {what} does more than compute{COMPUTES}", False, f"sales.{name}_test"
    )


def of_a_model(name: str, config: str, rule: str, sentence: str) -> Row:
    files = {f"models/staging/{name}.sql": f"{{{{ config(access='private', {config}) }}}}\n{SQL}\n"}
    return Row(name, files, rule, sentence, False, f"sales.{name}")


def of_a_setting(name: str, setting: str, text: str, value: str = "") -> Row:
    """A setting that only some warehouses know, of a model that is merged into."""
    merged = "materialized='incremental', unique_key='id', on_schema_change='fail'"
    sentence = f"its {setting} `{text}` does more than compute a value; remove it, or allow the setting in a policy"
    return of_a_model(name, f"{merged}, {setting}={value or repr(text)}", "config_only_computes", sentence)


def of_a_snapshot(name: str, config: str, rule: str, sentence: str, *, by_guard: bool = False) -> Row:
    snapshot = f"{{% snapshot {name} %}}{{{{ config(unique_key='id', {config}) }}}}{SQL}{{% endsnapshot %}}"
    return Row(name, {f"snapshots/{name}.sql": snapshot}, rule, sentence, by_guard, f"sales.{name}")


def of_a_contract(name: str, old: str, new: str, what: str) -> Row:
    files = product(name)
    yml = f"models/source_aligned/{name}/{name}.yml"
    assert old in files[yml]
    files[yml] = files[yml].replace(old, new)
    return Row(name, files, "config_only_computes", f"its {what}{COMPUTES}", False, f"sales.{name} v1")


INJECTED = "integer); drop table y; --"
SETTINGS = (
    of_a_test("c_fail_calc", f'{{fail_calc: "{LOOKS_ELSEWHERE}"}}', f"fail_calc `{LOOKS_ELSEWHERE}`"),
    of_a_test("c_error_if", f'{{error_if: "> {LOOKS_ELSEWHERE}"}}', f"error_if `> {LOOKS_ELSEWHERE}`"),
    of_a_test("c_warn_if", f'{{warn_if: "> {LOOKS_ELSEWHERE}"}}', f"warn_if `> {LOOKS_ELSEWHERE}`"),
    of_a_model(
        "c_unique_key",
        f"materialized='incremental', unique_key='{LOOKS_ELSEWHERE}', on_schema_change='fail'",
        "config_only_computes",
        f"its unique_key `{LOOKS_ELSEWHERE}` does more than compute{COMPUTES}",
    ),
    Row(
        "c_updated_at",
        {
            "snapshots/c_updated_at.sql": "{% snapshot c_updated_at %}{{ config(unique_key='id', strategy='timestamp',"
            f" updated_at='{LOOKS_ELSEWHERE}') }}}}{SQL}{{% endsnapshot %}}"
        },
        "config_only_computes",
        f"its updated_at `{LOOKS_ELSEWHERE}` does more than compute{COMPUTES}",
        False,
        "sales.c_updated_at",
    ),
    of_a_contract(
        "c_type",
        "data_type: integer",
        f'data_type: "{INJECTED}"',
        f"data_type of id `{INJECTED}` does more than compute",
    ),
    of_a_contract(
        "c_check",
        "columns: [id]}]",
        f'columns: [id]}}, {{type: check, expression: "id in {LOOKS_ELSEWHERE}"}}]',
        f"check constraint `id in {LOOKS_ELSEWHERE}` does more than compute",
    ),
    Row(
        "c_column_type",
        {
            "seeds/typed.csv": "id\n1\n",
            "seeds/typed.yml": f'seeds:\n  - name: typed\n    config: {{column_types: {{id: "{INJECTED}"}}}}\n',
        },
        "config_only_computes",
        f"its column type of id `{INJECTED}` does more than compute{COMPUTES}",
        False,
        "sales.typed",
    ),
    of_a_setting("c_merge", "merge_update_condition", f"1 < {LOOKS_ELSEWHERE}"),
    of_a_setting("c_part", "partition_by", LOOKS_ELSEWHERE, f'["id", "{LOOKS_ELSEWHERE}"]'),
    of_a_setting("c_index", "indexes", "id); drop table y; --", '[{"columns": ["id); drop table y; --"]}]'),
    of_a_setting("c_grant", "grants", "public; drop table y", '{"select": ["public; drop table y"]}'),
    of_a_setting("c_key", "options", "x) as select 1", '{"x) as select 1": "a"}'),
    of_a_setting("c_event_time", "event_time", LOOKS_ELSEWHERE),
    of_a_setting("c_two_lines", "sort_by", "id -- , b", "'id\n-- , b'"),
    of_a_setting("c_function", "sort_by", "getenv(lower('A'))"),
    Row(
        "c_delimiter",
        {
            "seeds/delimited.csv": "id\n1\n",
            "seeds/delimited.yml": "seeds:\n  - name: delimited\n    config: {delimiter: \"' || getenv(chr(65)) || '\"}\n",
        },
        "config_only_computes",
        "its delimiter `' || getenv(chr(65)) || '` does more than compute a value; remove it, or allow the setting in a policy",
        False,
        "sales.delimited",
    ),
    of_a_snapshot(
        "c_valid_to",
        f"strategy='check', check_cols='all', dbt_valid_to_current='{LOOKS_ELSEWHERE}'",
        "config_only_computes",
        f"its dbt_valid_to_current `{LOOKS_ELSEWHERE}` does more than compute a value; remove it, or allow the setting in a policy",
    ),
    of_a_snapshot(
        "c_meta_columns",
        "strategy='check', check_cols='all', snapshot_meta_column_names={'dbt_valid_from': 'x, (select 1) as y'}",
        "config_only_computes",
        "its snapshot_meta_column_names `x, (select 1) as y` does more than compute a value; remove it, or allow the setting in a policy",
    ),
    of_a_snapshot(
        "c_meta_columns_made",
        "strategy='check', check_cols='all', snapshot_meta_column_names=dict(dbt_valid_from='x, (select 1) as y')",
        "config_only_computes",
        "its snapshot_meta_column_names `x, (select 1) as y` does more than compute a value; remove it, or allow the setting in a policy",
    ),
    of_a_snapshot(
        "own_snapshot_strategy",
        "strategy='mine'",
        "materializations_known",
        "its strategy is mine; use check or timestamp",
        by_guard=True,
    ),
    of_a_model(
        "c_alias",
        "alias='x\" as select 1; --'",
        "config_only_computes",
        'its relation "sales"."main"."x" as select 1; --" is not a plain name; change its alias',
    ),
    of_a_model("c_enabled", "enabled=target.name == 'ci'", "jinja_declarative", LEFT.format("enabled")),
    of_a_model(
        "c_hook",
        "post_hook='drop table y' if target.name == 'ci' else []",
        "jinja_declarative",
        LEFT.format("post_hook"),
    ),
    of_a_model(
        "c_database", "database='fleet' if target.name == 'ci' else none", "jinja_declarative", LEFT.format("database")
    ),
    of_a_model(
        "c_stored",
        "materialized='mine' if target.name == 'ci' else 'table'",
        "jinja_declarative",
        LEFT.format("materialized"),
    ),
)

EVASIONS = (*SETTINGS, HEADER_SET_BY_A_CALL, *HOOKS, *MATERIALIZATIONS, *MACROS, *JINJA)
ALL = (*EVASIONS, *LEAKS, *PLACES, *PYTHON)

# What ordinary models do: nobody may find anything in these.
HONEST = {
    **private(
        "h_incremental",
        "{{ config(materialized='incremental', unique_key='id', on_schema_change='fail') }}\n"
        "select 1 as id, now() as at_time {% if is_incremental() %} where 1 > (select max(id) from {{ this }}) {% endif %}",
    ),
    **private(
        "h_loop",
        "{% set names = ['a', 'b'] %}{% do names.append('c') %}\n"
        "select {% for name in names %}1 as {{ name | lower }}{{ ', ' if not loop.last }}{% endfor %}, 1 as id",
    ),
    **private(
        "h_dates",
        "select {{ dbt.dateadd('day', 1, \"date '2026-01-01'\") }} as d, {{ dbt.hash(\"'a'\") }} as h,"
        " cast('1' as {{ dbt.type_string() }}) as s, {{ dbt.concat([\"'a'\", \"'b'\"]) }} as c",
    ),
    **private(
        "h_target", "select 1 as id {% if target.name == 'dev' and not flags.FULL_REFRESH %} limit 10 {% endif %}"
    ),
    **private("h_macro", "select {{ cents('amount') }} as amount from (select 100 as amount) as a"),
    **private(
        "h_time",
        "select date '{{ run_started_at.strftime('%Y-%m-%d') }}' as d,"
        " '{{ modules.datetime.date(2026, 1, 1).isoformat() }}' as e, '{{ var('x', 'y') }}' as f",
    ),
    **private(
        "h_shapes",
        "with recursive n as (select 1 as i union all select i + 1 from n where i < 3)\n"
        "select i, row_number() over (order by i) as r, list_transform([i], lambda x: x + 1) as l, unnest([1, 2]) as u\n"
        "from n cross join generate_series(1, 2) as g(s) where i in (select i from n) qualify r > 0",
    ),
    **private(
        "h_namespace",
        "{% set found = namespace(rows=[]) %}{% for i in range(3) %}{% do found.rows.append(i) %}{% endfor %}"
        "select {{ found.rows | length }} as id",
    ),
    "models/staging/h_stored.sql": "{{ config(access='private', enabled=var('h_used', true),"
    " materialized='view' if target.name == 'dev' else 'table') }}\nselect 1 as id\n",
    "models/staging/h_merged.sql": "{{ config(access='private', materialized='incremental', unique_key='id',"
    " on_schema_change='fail', merge_update_columns=['a'], merge_update_condition='a > 1 and b is not null',"
    " partition_by={'field': 'a', 'data_type': 'date'}, sort_by='lower(b)', indexes=[{'columns': ['id', 'a'], 'type': 'btree'}],"
    " grants={'select': ['reporter-x', 'ada@acme.example']}) }}\nselect 1 as id\n",
    "snapshots/h_snapshot.sql": "{% snapshot h_snapshot %}{{ config(unique_key='id', strategy='check', check_cols=['id'],"
    " dbt_valid_to_current=\"date '9999-12-31'\", hard_deletes='new_record') }}select 1 as id{% endsnapshot %}",
    "seeds/h_seed.csv": "id;a\n1;2\n",
    "seeds/h_seed.yml": "seeds:\n  - name: h_seed\n    config: {delimiter: ';', column_types: {id: integer}}\n",
    "models/staging/h_key.sql": "{{ config(access='private', materialized='incremental', unique_key=['id', 'upper(a)'],"
    " on_schema_change='fail') }}\nselect 1 as id, 'a' as a\n",
    "macros/cents.sql": "{% macro cents(column) %}({{ column }} / 100){% endmacro %}\n",
    "models/staging/h_read.sql": "{{ config(access='private') }}\nselect id from {{ ref('fleet', 'aircraft', v=1) }}"
    " where id in (select id from {{ source('desk', 'files') }})\n",
    "models/sources/desk.yml": "sources:\n  - name: desk\n    tables:\n      - name: files\n"
    "        config: {meta: {external_location: \"read_csv('../../data/files.csv', header = true)\"}}\n",
}
