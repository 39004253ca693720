"""Which Jinja describes, and which does more. What is refused is in the tables of tests/governance/evasions.py, too."""

import pytest

from meshwright.graph.macros import MacroJudge
from meshwright.graph.manifest import Manifest, Metadata
from meshwright.graph.nodes import MacroNode
from meshwright.jinja.declarative import faults_of

MACROS = {
    "cents": "{% macro cents(column) %}({{ column }} / 100){% endmacro %}",
    "wrapped": "{% macro wrapped() %}{{ caller() }}{% endmacro %}",
    "again": "{% macro again(n) %}{{ again(n - 1) if n }}{% endmacro %}",
    "runs": "{% macro runs() %}{{ run_query('x') }}{% endmacro %}",
    "calls_it": "{% macro calls_it() %}{{ sales.runs() }}{% endmacro %}",
    "clears": "{% macro clears(given) %}{% do given.clear() %}{% endmacro %}",
    "default__odd": "{% macro default__odd() %}1{% endmacro %}",
}
MANIFEST = Manifest(
    Metadata("duckdb", "acme"),
    macros={
        f"macro.sales.{n}": MacroNode(
            unique_id=f"macro.sales.{n}", name=n, package_name="sales", original_file_path="macros/m.sql", macro_sql=sql
        )
        for n, sql in MACROS.items()
    },
)


def whats(code: str, *allowed: str) -> list[str]:
    macros = MacroJudge(MANIFEST, frozenset(allowed)).seen_from("sales")
    return [fault.what for fault in faults_of(code, macros)]


DECLARATIVE = [
    "select 1",
    "{{ config(materialized='table') }} select * from {{ ref('a') }}, {{ source('b', 'c') }}, {{ this }}",
    "{% set cols = ['a'] %}{% do cols.append('b') %}{% for c in cols %}{{ c | upper }}{{ ',' if not loop.last }}{% endfor %}",
    "{% set d = {} %}{% do d.update({'a': 1}) %}{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}",
    "{% set ns = namespace(x=[]) %}{% for i in range(3) %}{% do ns.x.append(i) %}{% set ns.y = i %}{% endfor %}{{ ns.y }}",
    "{% set a, b = [], {} %}{% do a.append(1) %}{% do b.update({'x': a}) %}",
    "{{ target.name }} {{ flags.FULL_REFRESH }} {{ var('x', 'y').split(',')[0] }} {{ env_var('A', 'b') }}",
    "{{ modules.re.match('a', 'b').group(0) }} {{ run_started_at.strftime('%Y') }} {{ adapter.quote('x') }}",
    "{{ this.include(database=false) }} {{ ref('x').identifier }} {{ config.get('x') }} {{ api.Column.translate_type('int') }}",
    "{%- set q %}select 1{% endset %}{{ q }}{{ [1, 2] | join(',') }}{{ {'a': 1}['a'] }}{{ 'a' ~ 'b' }}",
    "{{ cents('a') }}{{ sales.cents('a') }}{{ adapter.dispatch('odd', 'sales')() }}{{ again(3) }}",
    "{% call wrapped() %}x{% endcall %}{% macro own(a, b=1) %}{{ a }}{% endmacro %}{{ own(1) }}",
    "{% set dispatched = adapter.dispatch('odd', 'sales') %}{{ dispatched() }}",
    "{% test t(model, column_name) %}select {{ column_name }} from {{ model }}{% endtest %}",
    "{% if target.name == 'prod' %}{{ exceptions.raise_compiler_error('x') }}{% endif %}{% raw %}{{ graph }}{% endraw %}",
]


@pytest.mark.parametrize("code", DECLARATIVE)
def test_ordinary_jinja_passes(code: str) -> None:
    assert whats(code) == []


REFUSED = [
    ("{% for run_query in [1] %}{{ run_query('x') }}{% endfor %}", "it calls the value run_query"),
    ("{{ [run_query][0]('x') }}", "it calls a member with a computed name"),
    ("{{ (adapter).execute('x') }}", "it calls adapter.execute()"),
    ("{{ adapter.dispatch('x' ~ y)() }}", "it dispatches to a macro with a computed name"),
    ("{{ adapter.dispatch('nowhere')() }}", "it dispatches to nowhere, which isn't a macro that dbt knows"),
    ("{{ ['a'] | map('attr', 'x') | list }}", "it uses map with a filter that isn't allowed"),
    ("{% filter attr('x') %}{% endfilter %}", "it uses the filter attr"),
    ("{% include 'x' %}", "it loads another template"),
    ("{{ 'a'.format_map({}) }}", "it calls the method format_map()"),
    ("{% set x = this %}{{ x.create() }}", "it calls the method create()"),
    (
        "{% set l = [config.get('m')] %}{% for v in l %}{% do v.clear() %}{% endfor %}",
        "it calls clear() on an object that it didn't create",
    ),
    (
        "{% set x = [] if false else config.get('m') %}{% do x.clear() %}",
        "it calls clear() on an object that it didn't create",
    ),
    (
        "{{ clears(config.get('m')) }}",
        "it calls clears(), which isn't declarative: in sales.clears, it calls clear() on an object that it didn't create",
    ),
    ("{{ calls_it() }}", "it calls calls_it(), which isn't declarative: in sales.runs, it calls run_query()"),
    ("{{ nobody() }}", "it calls nobody(), which isn't a macro that dbt knows"),
    ("{{ nope }}", "it uses nope"),
    ("{{ sales }}", "it uses sales as a value"),
    ("{{ return(run_query) }}", "it uses run_query as a value"),
]


@pytest.mark.parametrize(("code", "what"), REFUSED)
def test_code_that_does_more_is_rejected(code: str, what: str) -> None:
    assert what in whats(code)


def test_a_policy_allows_a_macro_or_a_package() -> None:
    assert whats("{{ calls_it() }}", "sales.runs") == []
    assert whats("{{ runs() }}", "sales") == []
    assert whats("{{ runs() }}", "sales.calls_it") != []


def test_a_fault_has_the_line_of_its_code() -> None:
    macros = MacroJudge(MANIFEST).seen_from("sales")
    [fault] = faults_of("select 1\n\n{% do run_query('x') %}", macros)
    assert fault.line == 3


def test_invalid_jinja_is_a_fault() -> None:
    [what] = whats("{% if x %}")
    assert what.startswith("its Jinja can't be parsed: Unexpected end of template.")
    assert whats("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}") == [
        "its Jinja can't be parsed: it is nested too deeply"
    ]
