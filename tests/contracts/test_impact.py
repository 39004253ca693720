"""The consumers of a product and of its columns, as dbt and a binder find them."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import refuse, succeed
from tests.contracts.fleet import READ, TEAM, make_fleet, product, published, write

pytestmark = pytest.mark.xdist_group("impact")
UTILS = "{% macro columns_of() %}tail, seats{% endmacro %}{% macro read() %}{{ ref('fleet', 'aircraft', v=1) }}{% endmacro %}"
# Models of flights, each with the columns that it uses; none of them reads another.
MODELS: dict[str, tuple[str, list[str]]] = {
    "plain": (f"select tail, seats from {READ}", ["seats", "tail"]),
    "in_a_comment": (f"-- seats\nselect tail from {READ} /* age */", ["tail"]),
    "everything": (f"select * from {READ}", []),
    "rows_alone": (f"select count(*) as n from {READ}", []),
    "version_as_text": ("select tail from {{ ref('fleet', 'aircraft', v='1') }}", ["tail"]),
    "version_in_full": ("select tail from {{ ref('fleet', 'aircraft', version=1) }}", ["tail"]),
    "the_latest": ("select tail from {{ ref('fleet', 'aircraft') }}", ["tail"]),
    "without_a_domain": ("select tail from {{ ref('aircraft', v=1) }}", ["tail"]),
    "name_from_a_variable": ("select tail from {{ ref('fleet', var('which', 'aircraft'), v=1) }}", ["tail"]),
    "name_from_a_loop": (
        "{% for p in ['aircraft'] %}select tail from {{ ref('fleet', p, v=1) }}{% endfor %}",
        ["tail"],
    ),
    "version_from_set": ("{% set v = 1 %}select tail from {{ ref('fleet', 'aircraft', v=v) }}", ["tail"]),
    "through_a_macro": ("select tail from {{ read() }} as m", ["tail"]),
    "columns_of_a_macro": ("select {{ columns_of() }} from " + READ, ["seats", "tail"]),
    "a_branch_of_the_target": (
        "select {% if target.name == 'ci' %}tail{% else %}age{% endif %} as a from " + READ,
        ["age", "tail"],
    ),
    "of_dbt": ("select {{ dbt.datediff('built', 'built', 'day') }} as n from " + READ, ["built"]),
    "from_first": (f"from {READ} select tail", ["tail"]),
    "a_window": (
        f"select tail, row_number() over (partition by seats order by age) as n from {READ}",
        ["age", "seats", "tail"],
    ),
    "a_lateral": (f"select t.n from {READ} a, lateral (select a.age + 1 as n) t", ["age"]),
    "excluded": (f"select * exclude (built) from {READ}", ["built"]),
    "columns_by_pattern": (f"select columns('^s') from {READ}", ["seats"]),
    "a_pivot": (f"pivot (select tail, seats from {READ}) on tail in ('a', 'b') using sum(seats)", ["seats", "tail"]),
    "using": (f"select a.seats from {READ} a join {READ} b using (tail)", ["seats", "tail"]),
    "correlated": (
        f"select tail from {READ} a where exists (select 1 from {READ} b where b.age > a.age)",
        ["age", "tail"],
    ),
    "recursive": (
        f"with recursive r as (select age from {READ} union all select age + 1 from r where age < 3) select age from r",
        ["age"],
    ),
    "with_a_source": (
        "select s.speed, a.tail from {{ source('faa', 'speeds') }} s join " + READ + " a on a.tail = s.tail",
        ["tail"],
    ),
    "incremental": (
        "{{ config(materialized='incremental') }} select tail, age from "
        + READ
        + "{% if is_incremental() %} where seats > (select max(age) from {{ this }}){% endif %}",
        ["age", "seats", "tail"],
    ),
}


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_fleet(tmp_path_factory.mktemp("impact") / "acme")
    write(root, "flights/macros/ours.sql", UTILS)
    for name, (sql, _) in MODELS.items():
        write(root, f"flights/models/{name}.sql", sql)
    write(root, "flights/models/sources.yml", "sources:\n  - {name: faa, tables: [{name: speeds}]}\n")
    write(root, "flights/models/off.sql", "{{ config(enabled=false) }} select tail from " + READ)
    product(root, "legs", "select tail, seats from {{ ref('prepared') }}")
    write(root, "flights/models/prepared.sql", f"select * from {READ}")
    product(root, "board", "select tail from {{ ref('legs', v=1) }}", "tail")
    exposure = "exposures:\n  - name: screen\n    type: dashboard\n    owner: {name: Desk, email: desk@acme.example}\n"
    write(root, "flights/models/screen.yml", f"{exposure}    depends_on: [\"ref('board', v=1)\"]\n")
    return published(root)


@pytest.fixture(scope="module")
def consumers(mesh: Path) -> dict[str, dict[str, Any]]:
    [port] = json.loads(succeed("impact", "fleet.aircraft", "--format=json", cwd=mesh))["ports"]
    return {consumer["name"]: consumer for consumer in port["consumers"]}


@pytest.mark.parametrize("name", MODELS)
def test_a_consumer_uses_the_columns_without_which_it_would_break(
    name: str, consumers: dict[str, dict[str, Any]]
) -> None:
    found = consumers[f"flights.{name}"]
    assert (found["columns"], found["unknown"]) == (MODELS[name][1], "")


def test_disabled_nodes_read_nothing(consumers: dict[str, dict[str, Any]]) -> None:
    assert set(consumers) == {f"flights.{name}" for name in (*MODELS, "prepared")}


def test_a_private_model_passes_on_only_the_columns_that_are_used(consumers: dict[str, dict[str, Any]]) -> None:
    assert consumers["flights.prepared"] == {
        "domain": "flights",
        "name": "flights.prepared",
        "product": "flights.legs",
        "file": "domains/flights/models/prepared.sql",
        "line": 1,
        "owner": TEAM,
        "effect": None,
        "evidence": "reads",
        "reason": "",
        "through": [],
        "columns": ["seats", "tail"],
        "unknown": "",
    }


def test_the_consumers_of_a_column_are_those_that_use_it(mesh: Path) -> None:
    reported = succeed("impact", "fleet.aircraft.v1.built", cwd=mesh)
    assert "fleet.aircraft v1, column built (owner: fleet team <fleet@acme.example>)" in reported
    assert "flights.of_dbt (owner" in reported
    assert "flights.plain (owner" not in reported


def test_products_and_exposures_further_downstream_are_named(mesh: Path) -> None:
    [port] = json.loads(succeed("impact", "fleet.aircraft", "--format=json", cwd=mesh))["ports"]
    assert [(follower["name"], follower["owner"], follower["path"]) for follower in port["downstream"]] == [
        ("flights.legs v1", TEAM, ["flights.prepared"]),
        ("flights.board v1", TEAM, ["flights.prepared", "flights.legs v1"]),
        (
            "exposure flights.screen",
            "Desk <desk@acme.example>",
            ["flights.prepared", "flights.legs v1", "flights.board v1"],
        ),
    ]


def test_a_private_model_is_listed_with_the_product_it_prepares(mesh: Path) -> None:
    assert "  flights.prepared (of flights.legs) (owner: " in succeed("impact", "fleet.aircraft", cwd=mesh)
    reported = succeed("impact", "flights.legs", cwd=mesh)
    assert "  flights.board v1 (owner: flights team <flights@acme.example>)\n" in reported
    assert (
        "  downstream: exposure flights.screen (owner: Desk <desk@acme.example>), through flights.board v1\n"
        in reported
    )


def test_a_product_without_consumers_says_so(mesh: Path) -> None:
    reported = succeed("impact", "flights.legs.seats", cwd=mesh)
    assert "  no consumer in the mesh uses it\n" in reported


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nope.aircraft", "There is no domain 'nope' in mesh 'acme'. Domains: fleet, flights."),
        ("fleet.nope", "fleet.nope is not published. Published products of fleet: fleet.aircraft."),
        ("fleet", "fleet. is not published. Published products of fleet: fleet.aircraft."),
        (
            "fleet.aircraft.v7",
            "fleet.aircraft has no column or version 'v7'. Versions: v1. Columns: tail, seats, age, built.",
        ),
    ],
)
def test_unknown_names_are_refused(mesh: Path, name: str, message: str) -> None:
    assert refuse("impact", name, cwd=mesh) == message
