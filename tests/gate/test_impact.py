"""Who reads a port, and which of its columns, from the files of a mesh."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import meshwright, refuse, succeed
from tests.gate.conftest import commit, git, write_mesh, write_port

PORT = """\
models:
  - name: aircraft
    latest_version: {latest}
    config: {{access: public, group: fleet, contract: {{enforced: true}}}}
    versions:
{versions}
"""
VERSION = """\
      - v: {v}
        config: {{schema: main, alias: aircraft_v{v}, meta: {{kind: source_aligned}}}}
        columns:
          - {{name: tail, data_type: varchar, description: The tail.}}
          - {{name: seats, data_type: integer, description: The seats.}}
          - {{name: age, data_type: integer, description: The age.}}
"""
GROUP = "groups:\n  - name: {domain}\n    owner: {{name: {domain} team, email: {domain}@acme.example}}\n"
READ = "{{ ref('fleet', 'aircraft', v=1) }}"
TEAM = "flights team <flights@acme.example>"


@pytest.fixture
def mesh(tmp_path: Path) -> Path:
    """`fleet` publishes `aircraft`; `flights` reads it."""
    root = tmp_path / "acme"
    write_mesh(root, "fleet", "flights")
    write_port(root, "fleet", "aircraft", port(1), GROUP.format(domain="fleet"))
    for domain in ("fleet", "flights"):
        write(root, f"{domain}/models/_domain.yml", GROUP.format(domain=domain))
    return root


def port(*versions: int, drop: str = "") -> str:
    text = PORT.format(latest=versions[-1], versions="".join(VERSION.format(v=v) for v in versions))
    return "".join(line for line in text.splitlines(keepends=True) if not drop or f"name: {drop}," not in line)


def write(root: Path, path: str, text: str) -> None:
    file = root / "domains" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def model(root: Path, sql: str, name: str = "legs_v1", folder: str = "aggregated/legs") -> None:
    write(root, f"flights/models/{folder}/{name}.sql", sql)


def consumers(root: Path, name: str = "fleet.aircraft") -> list[dict[str, Any]]:
    ports = json.loads(succeed("impact", name, "--format=json", cwd=root))["ports"]
    return [consumer for port in ports for consumer in port["consumers"]]


def columns(root: Path, name: str = "fleet.aircraft") -> list[tuple[str, Any]]:
    return [(consumer["model"], consumer["columns"]) for consumer in consumers(root, name)]


def test_a_reader_is_named_with_its_place_its_owner_and_its_columns(mesh: Path) -> None:
    model(mesh, f"-- seats\nselect\n    tail,\n    seats\nfrom {READ}\n")
    assert consumers(mesh) == [
        {
            "domain": "flights",
            "model": "flights.legs v1",
            "product": "flights.legs",
            "file": "domains/flights/models/aggregated/legs/legs_v1.sql",
            "line": 5,
            "columns": ["seats", "tail"],
            "lines": {"seats": 4, "tail": 3},
            "unknown": "",
            "owner": TEAM,
            "downstream": [],
        }
    ]


def test_only_those_that_use_a_column_are_its_consumers(mesh: Path) -> None:
    model(mesh, f"select tail from {READ}")
    model(mesh, f"select seats from {READ}", "seating_v1", "aggregated/seating")
    assert [name for name, _ in columns(mesh, "fleet.aircraft.seats")] == ["flights.seating v1"]
    assert columns(mesh, "fleet.aircraft.v1.age") == []
    told = succeed("impact", "fleet.aircraft.age", cwd=mesh)
    assert "nothing in the mesh uses it" in told


def test_a_private_model_passes_on_only_what_is_asked_of_it(mesh: Path) -> None:
    model(mesh, f"select * from {READ}", "prepared")
    model(mesh, "with p as (select * from {{ ref('prepared') }}) select p.tail from p")
    assert columns(mesh) == [("flights.prepared", ["tail"])]


def test_a_product_that_selects_everything_uses_what_its_contract_names(mesh: Path) -> None:
    model(mesh, f"select * from {READ}")
    assert columns(mesh) == [("flights.legs v1", ["age", "seats", "tail"])]
    contract = port(1, drop="age").replace("aircraft", "legs").replace("fleet", "flights")
    write_port(mesh, "flights", "legs", contract, GROUP.format(domain="flights"))
    assert columns(mesh) == [("flights.legs v1", ["seats", "tail"])]


def test_products_and_exposures_further_downstream_are_named(mesh: Path) -> None:
    model(mesh, f"select tail from {READ}")
    model(mesh, "select tail from {{ ref('legs', v=1) }}", "cleaned", "consumer_aligned/board")
    model(mesh, "select tail from {{ ref('cleaned') }}", "board_v1", "consumer_aligned/board")
    exposure = "exposures:\n  - name: screen\n    owner: {name: Desk, email: desk@acme.example}\n"
    write(mesh, "flights/models/board.yml", f"{exposure}    depends_on: [\"ref('board', v=1)\"]\n")
    [consumer] = consumers(mesh)
    assert consumer["downstream"] == ["exposure flights.screen", "flights.board"]


def test_an_exposure_counts_as_a_reader_of_every_column(mesh: Path) -> None:
    exposure = "exposures:\n  - name: screen\n    owner: {name: Desk, email: desk@acme.example}\n"
    write(mesh, "fleet/models/screen.yml", f"{exposure}    depends_on: [\"ref('aircraft')\"]\n")
    [consumer] = consumers(mesh, "fleet.aircraft.seats")
    assert (consumer["model"], consumer["line"], consumer["owner"], consumer["columns"]) == (
        *("exposure fleet.screen", 2, "Desk <desk@acme.example>"),
        None,
    )


def test_what_is_no_model_of_sql_reads_too(mesh: Path) -> None:
    python = 'def model(dbt, session):\n    return dbt.ref("fleet", "aircraft", v=1)\n'
    write(mesh, "flights/models/aggregated/legs/legs_v1.py", python)
    write(mesh, "flights/tests/legs.sql", f"select tail from {READ} where tail is null")
    write(
        mesh,
        "flights/snapshots/kept.yml",
        "snapshots:\n  - {name: kept, relation: \"ref('fleet', 'aircraft', v=1)\"}\n",
    )
    found = [(c["model"], c["line"], c["columns"], c["unknown"]) for c in consumers(mesh)]
    assert found == [
        ("flights.legs v1", 2, None, "it is a Python model"),
        ("snapshot flights.kept", 2, None, "a snapshot takes every column"),
        ("test flights.legs", 1, ["tail"], ""),
    ]


@pytest.mark.parametrize(
    ("sql", "used"),
    [
        ("select tail from {{ ref('aircraft', v=1) }}", ["tail"]),
        ("{% set v = 1 %}select tail from {{ ref('fleet', 'aircraft', v=v) }}", ["tail"]),
        ("{% for p in ['aircraft'] %}select tail from {{ ref('fleet', p, v=1) }}{% endfor %}", ["tail"]),
        ("select tail from {{ from_macro() }} as m", None),
        ("select tail from {{ through_another() }} as m", None),
    ],
)
def test_a_reader_is_found_however_it_refers(mesh: Path, sql: str, used: list[str] | None) -> None:
    macro = "{% macro from_macro() %}" + READ + "{% endmacro %}\n"
    write(mesh, "flights/macros/ours.sql", macro + "{% macro through_another() %}{{ from_macro() }}{% endmacro %}\n")
    model(mesh, sql)
    assert columns(mesh) == [("flights.legs v1", used)]


@pytest.mark.parametrize(
    ("sql", "used"),
    [
        ("select {% if target.name == 'ci' %}tail{% else %}age{% endif %} from " + READ, ["age", "tail"]),
        ("select {% if var('full', false) %}tail{% else %}age{% endif %} from " + READ, ["age", "tail"]),
        ("select {{ 'tail' if env_var('X', '') else 'age' }} from " + READ, ["age", "tail"]),
        ("select {% if flags.A %}tail{% elif flags.B %}seats{% else %}age{% endif %} from " + READ, None),
    ],
)
def test_every_branch_that_only_dbt_decides_counts(mesh: Path, sql: str, used: list[str] | None) -> None:
    model(mesh, sql)
    assert columns(mesh) == [("flights.legs v1", used)]


def test_an_incremental_model_that_looks_at_itself_is_seen_through(mesh: Path) -> None:
    model(mesh, f"select tail from {READ} where age > (select max(age) from {{{{ this }}}})")
    contract = port(1).replace("aircraft", "legs").replace("fleet", "flights")
    write_port(mesh, "flights", "legs", contract, GROUP.format(domain="flights"))
    assert columns(mesh) == [("flights.legs v1", ["age", "tail"])]


def test_what_a_promise_compares_with_is_used(mesh: Path) -> None:
    model(mesh, f"select tail from {READ}")
    promise = "The tail., config: {meta: {references: {product: fleet.aircraft, column: seats}}}"
    contract = port(1).replace("aircraft", "legs").replace("fleet", "flights").replace("The tail.", promise)
    write_port(mesh, "flights", "legs", contract, GROUP.format(domain="flights"))
    assert columns(mesh) == [("flights.legs v1", ["seats", "tail"])]


def test_a_disabled_model_reads_nothing(mesh: Path) -> None:
    model(mesh, "{{ config(materialized='view', enabled=false) }} select tail from " + READ)
    assert columns(mesh) == []


def test_the_line_is_that_of_the_select_that_reads_the_port(mesh: Path) -> None:
    other = "with o as (\n    select tail from raw.others\n),\n"
    model(mesh, f"{other}p as (\n    select\n        tail\n    from {READ}\n)\nselect p.tail from p join o on true\n")
    [consumer] = consumers(mesh)
    assert consumer["lines"] == {"tail": 6}


def test_a_private_model_is_told_with_the_product_it_prepares(mesh: Path) -> None:
    model(mesh, f"select tail from {READ}", "prepared")
    told = succeed("impact", "fleet.aircraft", cwd=mesh)
    assert "  flights.prepared (of flights.legs) (owner: " in told


def test_a_model_whose_name_ends_like_a_version_is_found(mesh: Path) -> None:
    model(mesh, f"select * from {READ}", "legs_v2")
    model(mesh, "select tail from {{ ref('legs_v2') }}", "vip_v1", "aggregated/vip")
    model(mesh, "select seats from {{ ref('legs_v2') }}", "some_very_important", "aggregated/vip")
    assert columns(mesh) == [("flights.legs v2", ["seats", "tail"])]


@pytest.mark.parametrize(
    ("sql", "unknown"),
    [
        ("select {{ our_columns() }} from " + READ, "it uses `our_columns`"),
        ("select {{ dbt_utils.star(ref('fleet', 'aircraft', v=1)) }} from " + READ, "it uses `dbt_utils.star`"),
        ("{% for c in cols.all %}{{ c }}{% endfor %} select tail from " + READ, "it uses `cols.all`"),
        ("select {{ 1 / 0 }} from " + READ, "its Jinja can't be run without dbt: division by zero"),
        ("select {{ 'a' * 10 ** 14 }} from " + READ, "its Jinja needs more than 2 seconds or 512 MB"),
        ("select * from raw.x join " + READ + " on true", "its SQL doesn't tell which columns it takes"),
    ],
)
def test_what_cannot_be_known_counts_as_used_and_says_why(mesh: Path, sql: str, unknown: str) -> None:
    model(mesh, sql)
    [consumer] = consumers(mesh, "fleet.aircraft.seats")
    assert (consumer["columns"], consumer["unknown"]) == (None, unknown)


@pytest.mark.parametrize(
    ("sql", "used"),
    [
        ("select {{ dbt.datediff('tail', 'age', 'day') }} as n from " + READ, ["age", "tail"]),
        ("select tail from " + READ + "{% if is_incremental() %} where seats > 0{% endif %}", ["seats", "tail"]),
        ("{{ config(materialized='view') }} select {{ 'age' }} from " + READ, ["age"]),
        ("{% set wanted = ['age', 'seats'] %}select {{ wanted | join(', ') }} from " + READ, ["age", "seats"]),
        ("select tail from " + READ + " where seats > {{ var('least', 1) }}", ["seats", "tail"]),
        ("select tail from {{ ref('fleet', 'aircraft', version=1) }}", ["tail"]),
        ("select tail from {{ ref('fleet', 'aircraft') }}", ["tail"]),  # the latest
    ],
)
def test_jinja_that_needs_no_dbt_is_seen_through(mesh: Path, sql: str, used: list[str]) -> None:
    model(mesh, sql)
    assert columns(mesh) == [("flights.legs v1", used)]


def test_each_version_has_its_own_readers(mesh: Path) -> None:
    write_port(mesh, "fleet", "aircraft", port(1, 2))
    model(mesh, f"select tail from {READ}")
    model(mesh, "select tail from {{ ref('fleet', 'aircraft', v=2) }}", "new_v1", "aggregated/new")
    assert [name for name, _ in columns(mesh, "fleet.aircraft.v1")] == ["flights.legs v1"]
    assert [name for name, _ in columns(mesh, "fleet.aircraft.v2")] == ["flights.new v1"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nope.aircraft", "There is no domain 'nope' in mesh 'acme'. Domains: fleet, flights."),
        ("fleet.nope", "fleet.nope is not published. Published products of fleet: fleet.aircraft."),
        ("fleet", "fleet. is not published. Published products of fleet: fleet.aircraft."),
        (
            "fleet.aircraft.v7",
            "fleet.aircraft has no column or version 'v7'. Versions: v1. Columns: tail, seats, age.",
        ),
    ],
)
def test_what_is_not_there_is_refused(mesh: Path, name: str, message: str) -> None:
    assert refuse("impact", name, cwd=mesh) == message


# The gate


@pytest.fixture
def repository(mesh: Path) -> Path:
    model(mesh, f"select tail, seats from {READ}")
    git(mesh, "init", "--quiet", "--initial-branch=main")
    commit(mesh, "before")
    return mesh


def changes(root: Path, *, code: int) -> list[dict[str, Any]]:
    result = meshwright("diff", "--format=json", cwd=root)
    assert result.code == code, result
    return list(json.loads(result.out)["changes"])


def broken(change: dict[str, Any]) -> tuple[str, str | None, list[str]]:
    return change["rule"], change["column"], [consumer["model"] for consumer in change["consumers"]]


def test_a_dropped_column_breaks_those_who_use_it_and_no_others(repository: Path) -> None:
    write_port(repository, "fleet", "aircraft", port(1, drop="seats"))
    assert [broken(c) for c in changes(repository, code=1)] == [("column_removed", "seats", ["flights.legs v1"])]
    told = meshwright("diff", cwd=repository).out
    assert f"breaks flights.legs v1, domains/flights/models/aggregated/legs/legs_v1.sql:1 (owner: {TEAM})" in told
    write_port(repository, "fleet", "aircraft", port(1, drop="age"))
    assert [broken(c) for c in changes(repository, code=1)] == [("column_removed", "age", [])]
    assert "no model or exposure of the mesh uses it" in meshwright("diff", cwd=repository).out


def test_a_consumer_that_stopped_using_it_in_the_same_change_is_no_victim(repository: Path) -> None:
    write_port(repository, "fleet", "aircraft", port(1, drop="seats"))
    model(repository, f"select tail from {READ}")
    assert [broken(c) for c in changes(repository, code=1)] == [("column_removed", "seats", [])]


def test_the_same_change_as_a_new_version_passes(repository: Path) -> None:
    evolved = port(1, 2).replace("      - v: 1\n", "      - v: 1\n        deprecation_date: '2099-01-01'\n")
    head, _, last = evolved.rpartition("          - {name: seats")
    write_port(repository, "fleet", "aircraft", head + last.partition("\n")[2])
    rules = {change["rule"] for change in changes(repository, code=0)}
    assert rules == {"version_added", "latest_version_moved", "deprecation_announced"}


def test_a_version_that_is_read_past_its_date_cannot_go(repository: Path) -> None:
    dated = port(1, 2).replace("      - v: 1\n", "      - v: 1\n        deprecation_date: '2020-01-01'\n")
    write_port(repository, "fleet", "aircraft", dated)
    commit(repository, "dated")
    write_port(repository, "fleet", "aircraft", port(2))
    assert [broken(c) for c in changes(repository, code=1)] == [("removed_while_read", None, ["flights.legs v1"])]
    model(repository, "select tail, seats from {{ ref('fleet', 'aircraft', v=2) }}")
    assert [broken(c) for c in changes(repository, code=0)] == [("retired_on_schedule", None, [])]


@pytest.mark.parametrize(
    ("sharing", "fault"),
    [
        ("[{domain: fleet}]", "is shared with fleet only"),
        ("[{domain: flights, until: 2020-01-01}]", "was shared with flights until 2020-01-01"),
        ("[{domain: flights, until: 2099-01-01, purpose: seating}]", ""),
        ("[]", ""),
    ],
)
def test_a_reader_that_no_agreement_covers_is_stopped(repository: Path, sharing: str, fault: str) -> None:
    write_port(repository, "fleet", "aircraft", port(1).replace("aligned}", f"aligned, sharing: {sharing}}}"))
    commit(repository, "shared")
    found = changes(repository, code=1 if fault else 0)
    assert [c["message"] for c in found] == (
        [f"it {fault}; agree with its owner, or read something else"] if fault else []
    )
    assert [broken(c) for c in found] == ([("reader_outside_agreement", None, ["flights.legs v1"])] if fault else [])


def test_narrowed_sharing_breaks_those_alone_who_lose_it(repository: Path) -> None:
    write(repository, "fleet/models/aggregated/own/own_v1.sql", "select tail from {{ ref('aircraft', v=1) }}")
    for domains, victims in (("flights", []), ("fleet", ["flights.legs v1"])):
        write_port(
            repository, "fleet", "aircraft", port(1).replace("aligned}", f"aligned, sharing: [{{domain: {domains}}}]}}")
        )
        assert [broken(c) for c in changes(repository, code=1)] == [("sharing_narrowed", None, victims)]


ACCEPTED = """acceptances:
  - product: fleet.aircraft.v1
    element: column seats
    rule: column_removed
    owner: {owner}
    reason: We count seats ourselves from December.
    until: {until}
"""


def accept(root: Path, domain: str = "flights", until: str = "2099-12-31", owner: str = "") -> None:
    write(root, f"{domain}/acceptances.yml", ACCEPTED.format(owner=owner or f"{domain}@acme.example", until=until))


def test_a_change_that_all_broken_owners_accepted_passes_for_a_time(repository: Path) -> None:
    write_port(repository, "fleet", "aircraft", port(1, drop="seats"))
    accept(repository, "fleet")  # the producer can't accept it for the consumer
    assert changes(repository, code=1)[0]["accepted_by"] == []
    accept(repository)
    assert changes(repository, code=0)[0]["accepted_by"] == ["flights"]
    assert "accepted by flights" in succeed("diff", cwd=repository)
    assert "Accepted by flights." in succeed("diff", "--format=markdown", cwd=repository)
    assert succeed("diff", "--format=github", cwd=repository) == ""
    accept(repository, until="2020-01-01")
    assert changes(repository, code=1)[0]["accepted_by"] == []


def test_the_producer_accepts_a_change_that_breaks_nobody(repository: Path) -> None:
    model(repository, f"select tail from {READ}")
    write_port(repository, "fleet", "aircraft", port(1, drop="seats"))
    assert changes(repository, code=1)[0]["consumers"] == []
    accept(repository, "fleet")
    assert changes(repository, code=0)[0]["accepted_by"] == ["fleet"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("acceptances: 1\n", "1: expected `acceptances`, a list."),
        ("acceptances:\n  - product: a.b\n", "2: an acceptance has just product, element, rule, owner, reason, until."),
        (
            ACCEPTED.format(owner="flights@acme.example", until="soon"),
            "2: until is a date such as 2026-12-31, without quotes, not 'soon'.",
        ),
        (
            ACCEPTED.format(owner="fleet@acme.example", until="2099-12-31"),
            f"2: owner is the email of who owns flights, {TEAM}, not 'fleet@acme.example'.",
        ),
        (
            ACCEPTED.format(owner="flights@acme.example", until="2099-12-31").replace("column_removed", "column_added"),
            "2: 'column_added' is no rule of a breaking change; `meshwright diff` names it.",
        ),
    ],
)
def test_an_acceptance_that_cannot_be_read_is_refused(repository: Path, text: str, message: str) -> None:
    write_port(repository, "fleet", "aircraft", port(1, drop="seats"))
    write(repository, "flights/acceptances.yml", text)
    assert refuse("diff", cwd=repository) == f"domains/flights/acceptances.yml:{message}"
