import time
from pathlib import Path

import pytest
from tests.conftest import meshwright

from meshwright.gate import jinja_child
from meshwright.gate.models import IS_DISABLED, model_in, references
from meshwright.gate.rendered_sql import render_sql
from meshwright.gate.rendering import TOO_MUCH, RenderedSql

LOOPS = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
DOUBLED = "{% set s = namespace(a=[1]) %}{% for i in range(60) %}{% set s.a = [s.a, s.a] %}{% endfor %}{{ s.a }}"


@pytest.fixture(autouse=True)
def no_ended_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child whose predecessors all ended by themselves."""
    monkeypatch.setattr(jinja_child, "_child", jinja_child._Child())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "why"),
    [
        (LOOPS, TOO_MUCH),
        (DOUBLED, TOO_MUCH),
        ("{{ 9 ** (9 ** 9) }}", TOO_MUCH),
        ("{{ 'x' * 10**9 }}", TOO_MUCH),
        ("{{ 'x' | center(10**9) }}", TOO_MUCH),
        ("{{ '%1000000000s' % 1 }}", TOO_MUCH),
        ("{{ [1] * 10**9 }}", TOO_MUCH),
        ("{{ range(99999) | map('string') | list | product(9) }}", "No filter named 'product'."),
        ("{{ '{:>1000000000}'.format(1) }}", TOO_MUCH),
        (
            "{% for i in range(99999) %}{{ 'select a long text' }}{% endfor %}",
            "it makes more than 1,000,000 characters of SQL",
        ),
        ("{% for i in range(99999) %}{{ ref('a', i | string) }}{% endfor %}", "it reads more than 10,000 relations"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "maximum recursion depth exceeded"),
        ("{{ " + "(" * 5000, "maximum recursion depth exceeded"),
        ("{{ " + "not " * 50_000 + "1 }}", "maximum recursion depth exceeded"),
        ("{{ 1" + " + 1" * 50_000 + " }}", "maximum recursion depth exceeded"),
        (f"{{{{ {'9' * 5000} }}}}", "Exceeds the limit"),
        ("{% if %}", "Expected an expression, got 'end of statement block'"),
        ("{% for x in y %}", "Unexpected end of template"),
        ("-- x\n" * 300_000, "its code is longer than 1,000,000 characters"),
    ],
)
def test_jinja_that_cannot_be_run_is_unknown_within_seconds(code: str, why: str) -> None:
    began = time.monotonic()
    rendered = render_sql(code)
    assert (len(rendered), rendered[0].text) == (1, "")
    assert why in rendered[0].unknown
    assert "\n" not in rendered[0].unknown
    assert len(rendered[0].unknown) < 200
    assert time.monotonic() - began < 9


@pytest.mark.slow
def test_a_child_that_was_ended_is_followed_by_another_until_it_is_enough() -> None:
    loop = "{% for i in [1, 2] %}{{ ref('d', 'p' ~ i) }}{% endfor %}"
    right = RenderedSql("__relation_1____relation_2__", render_sql(loop)[0].relations, "__relation_0__")
    for _ in range(jinja_child.MOST_ENDED):
        assert render_sql(loop) == [right]
        assert render_sql(LOOPS)[0].unknown == TOO_MUCH
    assert render_sql(loop)[0].unknown == "its Jinja isn't run, since that of 3 others had no end"
    assert render_sql("select 1 from {{ ref('a') }}")[0].unknown == ""


def test_a_child_and_this_process_render_alike() -> None:
    code = "select {{ dbt.concat(['a', 'b']) }} from {{ ref('d', 'p', v=1) }} {% if is_incremental() %}x{% endif %}"
    assert jinja_child.render(code) == render_sql(code)
    assert [rendered.text for rendered in render_sql(code)] == [
        "select unknown_expression(a, b) from __relation_1__ ",
        "select unknown_expression(a, b) from __relation_1__ x",
    ]


@pytest.mark.parametrize(
    "piece", ["{# ", "/* ", "{{ config(", "{{ ref(", "{% macro ", "{{ config(enabled=", "-- ", "ref ("]
)
def test_reading_code_takes_time_in_proportion_to_its_length(piece: str) -> None:
    code = piece * (1_000_000 // len(piece))
    began = time.monotonic()
    references(code)
    model_in("domains/d/models/m.sql", code).line_of("no_such_word")
    assert IS_DISABLED.search(code) is None
    assert time.monotonic() - began < 5


def test_the_gate_reports_a_model_whose_jinja_has_no_end(full_mesh: Path) -> None:
    from tests.conftest import run

    run("git", "init", "-q", cwd=full_mesh)
    run("git", "add", "-A", cwd=full_mesh)
    run("git", "commit", "-qm", "before", cwd=full_mesh)
    model = full_mesh / "domains/flights/models/aggregated/flown/flown_v1.sql"
    model.write_text(LOOPS + model.read_text())
    port = full_mesh / "ports/fleet/models/aircraft.yml"
    port.write_text(port.read_text().replace("- name: seats", "- name: places"))
    began = time.monotonic()
    result = meshwright("diff", cwd=full_mesh)
    assert (result.code, result.err) == (1, "")
    assert "flights.flown" in result.out
    assert TOO_MUCH in result.out
    assert time.monotonic() - began < 10
