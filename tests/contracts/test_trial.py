"""What a change of columns does to each kind of consumer, tried on empty tables in DuckDB."""

from pathlib import Path

import pytest
from tests.contracts.fleet import READ, make_fleet, product, published, write

from meshwright.contracts.trial.trial import Effects, Trial
from meshwright.files.mesh_yml import load_mesh
from meshwright.project.mesh_consumers import MeshConsumers
from meshwright.sql.shape import Shape

pytestmark = pytest.mark.xdist_group("trial")
PORT = "model.fleet.aircraft.v1"
NOT_FOUND = 'Referenced column "{}" not found in FROM clause!'
BEFORE = {"tail": "varchar", "seats": "integer", "age": "integer", "built": "timestamp"}
CHANGES = {
    "tail removed": {name: BEFORE[name] for name in ("seats", "age", "built")},
    "seats removed": {name: BEFORE[name] for name in ("tail", "age", "built")},
    "built removed": {name: BEFORE[name] for name in ("tail", "seats", "age")},
    "speed added": {**BEFORE, "speed": "integer"},
    "seats widened": {**BEFORE, "seats": "bigint"},
    "age is text": {**BEFORE, "age": "varchar"},
    "other words": {**BEFORE, "tail": "text", "seats": "int", "age": "int4"},
    "reordered": {name: BEFORE[name] for name in ("built", "age", "seats", "tail")},
}
YAML = """\
semantic_models:
  - name: planes
    model: ref('fleet', 'aircraft', v=1)
    defaults: {agg_time_dimension: built_on}
    entities: [{name: plane, type: primary, expr: tail}]
    dimensions: [{name: built_on, expr: built, type: time, type_params: {time_granularity: day}}]
    measures: [{name: seat_count, agg: sum, expr: seats}]
metrics:
  - {name: seats_total, label: Seats, type: simple, type_params: {measure: seat_count}}
exposures:
  - name: screen
    type: dashboard
    owner: {name: Desk, email: desk@acme.example}
    depends_on: ["ref('fleet', 'aircraft', v=1)"]
unit_tests:
  - name: rows_by_name
    model: plain
    given: [{input: "ref('fleet', 'aircraft', v=1)", rows: [{tail: a, seats: 1}]}]
    expect: {rows: [{tail: a}]}
  - name: rows_as_csv
    model: plain
    given:
      - input: ref('fleet', 'aircraft', v=1)
        format: csv
        rows: |
          tail,age
          a,1
    expect: {rows: [{tail: a}]}
  - name: rows_as_sql
    model: plain
    given:
      - {input: "ref('fleet', 'aircraft', v=1)", format: sql, rows: "select 'a' as tail, 1 as seats"}
    expect: {rows: [{tail: a}]}
models:
  - name: days
    time_spine: {standard_granularity_column: day}
    columns: [{name: day, granularity: day, data_type: date}]
  - name: with_tests
    columns:
      - name: tail
        data_tests: [{relationships: {arguments: {to: "ref('fleet', 'aircraft', v=1)", field: tail}}}]
  - name: with_foreign_key
    config: {contract: {enforced: true}, materialized: table}
    columns: [{name: plane, data_type: varchar}]
    constraints: [{type: foreign_key, columns: [plane], to: "ref('fleet', 'aircraft', v=1)", to_columns: [tail]}]
snapshots:
  - {name: kept, relation: "ref('fleet', 'aircraft', v=1)", config: {unique_key: tail, strategy: timestamp, updated_at: built}}
  - {name: kept_by_columns, relation: "ref('fleet', 'aircraft', v=1)", config: {unique_key: [tail], strategy: check, check_cols: [seats]}}
"""
PYTHON = "def model(dbt, session):\n    return dbt.ref('fleet', 'aircraft', v=1)\n"


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    root = make_fleet(tmp_path_factory.mktemp("trial") / "acme")
    for name, sql in {
        "plain": f"select tail, seats from {READ}",
        "passed_on": f"select * from {READ}",
        "ephemeral": "{{ config(materialized='ephemeral') }} select * from " + READ,
        "of_ephemeral": "select seats from {{ ref('ephemeral') }}",
        "of_passed_on": "select seats from {{ ref('passed_on') }}",
        "of_kept": "select seats, dbt_valid_to from {{ ref('kept') }}",
        "union_by_position": f"select 'a' as tail, 1 as seats, 2 as age, now()::timestamp as built union all select * from {READ}",
        "natural": f"select * from (select 1 as speed, 'x' as tail) s natural join {READ} a",
        "joined": f"select speed, seats from (select 1 as speed) s cross join {READ} a",
        "distinct": f"select count(*) as n from (select distinct * from {READ})",
        "added": f"select seats + 1 as more, age + 1 as older from {READ}",
        "ordinal": f"select a, b from {READ} as t(a, b, c, d)",
        "fails_on_change": "{{ config(materialized='incremental', on_schema_change='fail') }} select * from " + READ,
        "loses_a_column": "{{ config(materialized='incremental') }} select * from " + READ,
        "appends": "{{ config(materialized='incremental', on_schema_change='append_new_columns') }} select * from "
        + READ,
        "with_tests": "select 'a' as tail",
        "with_foreign_key": "select 'a' as plane",
        "days": "select current_date as day",
    }.items():
        write(root, f"flights/models/{name}.sql", sql)
    write(root, "flights/models/python.py", PYTHON)
    write(root, "flights/models/all_kinds.yml", YAML)
    write(root, "flights/tests/singular.sql", f"select * from {READ} where seats < 0")
    write(root, "flights/analyses/looked_at.sql", f"select tail from {READ}")
    product(root, "chosen", f"select tail, seats from {READ}")
    product(root, "all", f"select * from {READ}", "tail seats age built")
    product(root, "all_but", f"select * exclude (built) from {READ}", "tail seats age")
    product(root, "after", "select tail, seats from {{ ref('all', v=1) }}")
    product(root, "promised", f"select seats from {READ}", "seats")
    yaml = root / "domains/flights/models/promised.yml"
    promise = "config: {meta: {references: {product: fleet.aircraft, column: tail}}}"
    yaml.write_text(yaml.read_text().replace("What it is.", f"What it is., {promise}"))
    published(root)
    mesh = load_mesh(root)
    return MeshConsumers(root, mesh).trial([PORT])


@pytest.fixture(scope="module")
def tried(trial: Trial) -> dict[str, dict[str, Effects]]:
    """What each change does, by the consumer's unique id."""
    before = {PORT: Shape.of(*BEFORE.items())}
    return {name: trial.run(before, {PORT: Shape.of(*after.items())}) for name, after in CHANGES.items()}


BREAKS = {
    "tail removed": {
        "bound": {
            *(
                "analysis.flights.looked_at",
                "model.flights.all.v1",
                "model.flights.all_but.v1",
                "model.flights.chosen.v1",
            ),
            *("model.flights.loses_a_column", "model.flights.fails_on_change", "model.flights.plain"),
            *("model.flights.union_by_position", "model.flights.with_foreign_key", "semantic_model.flights.planes"),
            *("snapshot.flights.kept", "snapshot.flights.kept_by_columns", "model.flights.promised.v1"),
            *("test.flights.relationships_with_tests_tail__tail__ref_fleet_aircraft_v_1_", "model.flights.ordinal"),
            *("unit_test.flights.plain.rows_as_csv", "unit_test.flights.plain.rows_by_name", "model.flights.natural"),
        },
        "unknown": {"exposure.flights.screen", "model.flights.python"},
    },
    "seats removed": {
        "bound": {
            *("model.flights.all.v1", "model.flights.all_but.v1", "model.flights.chosen.v1", "model.flights.added"),
            *("model.flights.loses_a_column", "model.flights.fails_on_change", "model.flights.plain"),
            *("model.flights.union_by_position", "model.flights.joined", "semantic_model.flights.planes"),
            *("snapshot.flights.kept_by_columns", "model.flights.of_ephemeral", "model.flights.of_passed_on"),
            *("unit_test.flights.plain.rows_by_name", "model.flights.promised.v1", "test.flights.singular"),
            *("model.flights.of_kept", "model.flights.ordinal"),
        },
        "unknown": {"exposure.flights.screen", "model.flights.python"},
    },
    "built removed": {
        "bound": {
            *("model.flights.all.v1", "model.flights.all_but.v1", "model.flights.loses_a_column"),
            *("model.flights.fails_on_change", "model.flights.union_by_position", "semantic_model.flights.planes"),
            *("snapshot.flights.kept", "model.flights.ordinal"),
        },
        "unknown": {"exposure.flights.screen", "model.flights.python"},
    },
    "speed added": {
        "bound": {
            *("model.flights.all.v1", "model.flights.all_but.v1", "model.flights.fails_on_change"),
            *("model.flights.union_by_position", "model.flights.joined"),
        },
        "unknown": {"model.flights.python"},
    },
    "seats widened": {
        "unknown": {"model.flights.python"},
        "bound": {
            *(
                "model.flights.all.v1",
                "model.flights.all_but.v1",
                "model.flights.chosen.v1",
                "model.flights.promised.v1",
            ),
        },
    },
    "age is text": {
        "bound": {
            *("model.flights.all.v1", "model.flights.all_but.v1", "model.flights.added"),
        },
        "unknown": {"exposure.flights.screen", "model.flights.python"},
    },
    "other words": {},
    "reordered": {"unknown": {"model.flights.python"}},
}
MAY_CHANGE = {
    "tail removed": {"model.flights.distinct"},
    "seats removed": {"model.flights.distinct"},
    "built removed": {"model.flights.distinct"},
    "speed added": {"model.flights.distinct", "model.flights.natural"},
    "seats widened": set(),
    "age is text": set(),
    "other words": set(),
    # Of these, natural and distinct are false alarms: their plans name columns by their positions.
    "reordered": {
        *("model.flights.ordinal", "model.flights.union_by_position"),
        *("model.flights.natural", "model.flights.distinct"),
    },
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_breaks_the_consumers_that_really_fail(change: str, tried: dict[str, dict[str, Effects]]) -> None:
    found: dict[str, set[str]] = {}
    for consumer, effects in tried[change].items():
        if effects.effect == "breaks":
            name = consumer.rpartition(".")[0] if consumer.startswith("test.flights.rel") else consumer
            found.setdefault(str(effects.evidence), set()).add(name)
    assert found == BREAKS[change]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_may_change_rows_says_so(change: str, tried: dict[str, dict[str, Effects]]) -> None:
    found = {consumer for consumer, effects in tried[change].items() if effects.effect == "may change"}
    assert found == MAY_CHANGE[change]


@pytest.mark.parametrize(
    ("change", "consumer", "reason"),
    [
        ("seats removed", "model.flights.plain", NOT_FOUND.format("seats")),
        ("seats removed", "model.flights.all.v1", "its query no longer returns seats, which its contract promises"),
        ("seats removed", "exposure.flights.screen", "an exposure doesn't say which columns it uses"),
        ("seats removed", "model.flights.python", "it is a Python model, which can't be bound"),
        ("speed added", "model.flights.all.v1", "its query returns speed, which isn't in its contract"),
        (
            "speed added",
            "model.flights.joined",
            "Ambiguous reference to column name \"speed\" (use: 's.speed' or 'a.speed')",
        ),
        ("seats widened", "model.flights.chosen.v1", "its column seats becomes BIGINT, but its contract says integer"),
        ("built removed", "model.flights.loses_a_column", "it is incremental and no longer has built"),
        ("speed added", "model.flights.fails_on_change", "it is incremental and its columns change: speed"),
        ("speed added", "model.flights.natural", "it still binds with the same columns, but its rows may differ"),
    ],
)
def test_a_verdict_says_why(change: str, consumer: str, reason: str, tried: dict[str, dict[str, Effects]]) -> None:
    assert tried[change][consumer].reason == reason


def test_the_path_to_a_consumer_is_reported(tried: dict[str, dict[str, Effects]]) -> None:
    assert tried["seats removed"]["model.flights.of_passed_on"].path == (
        *("model.flights.passed_on", "model.flights.of_passed_on"),
    )


def test_a_kept_contract_stops_a_change_from_spreading(trial: Trial) -> None:
    before = Shape.of(*BEFORE.items())
    wider = Shape.of(*{**BEFORE, "speed": "integer"}.items())
    effects = trial.run({PORT: before}, {PORT: wider})
    assert "model.flights.after.v1" not in effects
    assert "model.flights.chosen.v1" not in effects


def test_only_some_consumers_can_be_tried(trial: Trial) -> None:
    before = Shape.of(*BEFORE.items())
    after = Shape.of(("tail", "varchar"))
    effects = trial.run({PORT: before}, {PORT: after}, only={"model.flights.plain"})
    assert set(effects) == {"model.flights.plain"}


STAR = """\
{% macro star(relation, without) %}
    {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | reject('in', without) -%}
    {{- names | join(', ') -}}
{% endmacro %}
{% macro rows_of(relation) %}{% do run_query('select 1') %}1{% endmacro %}
"""


@pytest.mark.slow
def test_code_that_asks_for_columns_is_compiled_on_both_contracts(tmp_path: Path) -> None:
    """A policy allows the macro; nothing queries the warehouse."""
    root = make_fleet(tmp_path / "acme")
    policies = root / "governance/policies.yml"
    text, old = policies.read_text(), "jinja_declarative: {severity: error, allowed: []}"
    assert old in text
    policies.write_text(
        text.replace(old, "jinja_declarative: {severity: error, allowed: [flights.star, flights.rows_of]}")
    )
    write(root, "flights/macros/star.sql", STAR)
    all_columns = "select {{ star(ref('fleet', 'aircraft', v=1), []) }} from " + READ
    product(root, "all", all_columns, "tail seats age built")
    write(root, "flights/models/passed_on.sql", all_columns)
    write(root, "flights/models/of_passed_on.sql", "select seats from {{ ref('passed_on') }}")
    product(root, "some", "select {{ star(ref('fleet', 'aircraft', v=1), ['built']) }} from " + READ, "tail seats age")
    write(
        root,
        "flights/models/asks_for_rows.sql",
        "select {{ rows_of(ref('fleet', 'aircraft', v=1)) }} as n from " + READ,
    )
    published(root)
    trial = MeshConsumers(root, load_mesh(root)).trial([PORT])
    before = {PORT: Shape.of(*BEFORE.items())}
    reported = {
        change: {
            id_.split(".")[2]: (str(e.evidence), e.reason.rpartition(".sql) ")[2])
            for id_, e in trial.run(before, {PORT: Shape.of(*after.items())}).items()
        }
        for change, after in CHANGES.items()
    }
    rows = {"asks_for_rows": ("unknown", "its code queries the warehouse while dbt compiles it")}
    lacks = "its query no longer returns {}, which its contract promises"
    assert reported["built removed"] == {**rows, "all": ("bound", lacks.format("built"))}
    assert reported["seats removed"] == {
        **rows,
        "all": ("bound", lacks.format("seats")),
        "some": ("bound", lacks.format("seats")),
        "of_passed_on": ("bound", NOT_FOUND.format("seats")),
    }
    has = "its query returns speed, which isn't in its contract"
    assert reported["speed added"] == {**rows, "all": ("bound", has), "some": ("bound", has)}
    assert reported["reordered"] == rows
