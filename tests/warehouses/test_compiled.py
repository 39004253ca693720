"""The warehouses that no test can reach: the SQL that their real adapters would send, for the whole example.

scripts/test_compiled_warehouses.sh runs this for each of them, in an environment with the adapter. What is sent is held
to snapshots/ENGINE, which people review, and parsed in the engine's dialect. MESHWRIGHT_TEST_COMPILED names the engine;
MESHWRIGHT_UPDATE_SNAPSHOTS=1 writes the snapshots anew. See wire.py for what this shows and what it can't.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlglot
import yaml
from tests.conftest import meshwright, succeed
from tests.warehouses.lane import Lane, normal, readable
from tests.warehouses.runs import DEPARTURES, FAILS, OTHERS, REASON, Run, run_all
from tests.warehouses.wire import Column

ENGINE = os.environ.get("MESHWRIGHT_TEST_COMPILED", "")
UPDATE = bool(os.environ.get("MESHWRIGHT_UPDATE_SNAPSHOTS"))
SNAPSHOTS = Path(__file__).parent / "snapshots" / ENGINE
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ENGINE, reason="scripts/test_compiled_warehouses.sh runs this with a real adapter"),
]

TRANSACTIONAL = {"redshift"}
# Statements of the adapters, not of ours, that sqlglot can't parse.
BEYOND_SQLGLOT = {
    "databricks": re.compile(r"alter table \S+ change column `\w+` set not null"),
    "trino": re.compile(r"show functions from \S+"),
}
# Macros of the governance package that no run here reaches, by the reason.
UNREACHED = {
    "they word what is wrong in a project, and send nothing; tests/governance reach them on DuckDB": {
        "add_no_effect", "add_unknown", "add_wrong", "are_digits", "bound_faults", "is_above", "is_date_text",
        "is_in_a_domain", "is_timestamp_text", "nearest", "pairs_of_letters", "place_text", "raise_invalid_promise",
        "raise_port_broken", "range_faults", "shortest_names", "shown_value", "type_text", "unknown_strategies",
        "views_over",
    },
    "only Postgres and DuckDB leave keys to the audit, keep views, and compare data after a rollback": {
        "columns_and_constraints_left_by_the_audit", "keys_sql", "data_fingerprint", "default__data_fingerprint_sql",
        "roll_back_and_look", "views_of_run",
    },
}  # fmt: skip
ONLY_IN_TRANSACTIONS = {"end_transaction", "default__end_transaction", "run_between_begin_and_commit"}
ONLY_WITHOUT_TRANSACTIONS = {"default__roll_back", "is_at_the_side"}


class Recorded(NamedTuple):
    """The example on an engine, and all runs."""

    lane: Lane
    runs: dict[str, Run]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    with pytest.MonkeyPatch.context() as patch:
        lane = Lane(ENGINE, tmp_path_factory.mktemp(ENGINE), patch)
        yield Recorded(lane, run_all(lane, patch))


def test_all_settings_of_the_profile_are_known_to_the_adapter(recorded: Recorded) -> None:
    profile = yaml.safe_load((recorded.lane.project("flights") / "profiles.yml").read_text())
    credentials = recorded.lane.wire.credentials
    known = {field.name for field in fields(credentials)} | set(credentials.translate_aliases({}))
    for output in profile["flights"]["outputs"].values():
        names = set(credentials.translate_aliases(output)) - {"type", "threads", "method"}
        assert names <= known


def test_check_compiles_the_models_for_every_target_without_a_warehouse(recorded: Recorded) -> None:
    result = meshwright("check", cwd=recorded.lane.mesh)
    assert result.code == 0, result
    assert recorded.lane.wire.forget() == []


def test_the_types_of_all_contracts_are_types_of_the_engine(recorded: Recorded) -> None:
    types = {column.data_type for contract in recorded.lane.wire.contracts.values() for column in contract}
    known = {data_type: sqlglot.exp.DataType.build(data_type, dialect=ENGINE) for data_type in types}
    assert len(known) > 5
    assert [name for name, parsed in known.items() if parsed.this == sqlglot.exp.DataType.Type.USERDEFINED] == []


@pytest.mark.parametrize("name", ["fleet", "flights", "network", "punctuality", "weather", *OTHERS])
def test_a_run_sends_what_its_snapshot_shows(name: str, recorded: Recorded) -> None:
    run = recorded.runs[name]
    assert run.outcome.success is (name not in FAILS), run.outcome
    first_builds = [statement for domain in recorded.lane.domains for statement in recorded.runs[domain].sent]
    sent = readable(run.sent, {normal(each.text) for each in first_builds} if name in OTHERS else ())
    file = SNAPSHOTS / f"{name}.sql"
    if UPDATE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sent)
    assert sent == file.read_text()


def test_every_statement_is_sql_of_the_engine(recorded: Recorded) -> None:
    excused = BEYOND_SQLGLOT.get(ENGINE)
    assert [each for each in recorded.lane.wire.unparsed if not (excused and excused.fullmatch(each[0]))] == []
    assert bool(recorded.lane.wire.unparsed) is bool(excused)  # what is parsed needs no excuse
    assert len(recorded.lane.everything) > 300


def test_dbt_warns_of_no_constraint(recorded: Recorded) -> None:
    warnings = [each for domain in recorded.lane.domains for each in recorded.runs[domain].outcome.warnings]
    assert [each for each in warnings if "onstraint" in each] == []


def test_every_macro_is_reached(recorded: Recorded) -> None:
    lane = recorded.lane
    excused = set().union(*UNREACHED.values())
    excused |= ONLY_WITHOUT_TRANSACTIONS if ENGINE in TRANSACTIONAL else ONLY_IN_TRANSACTIONS
    theirs = {name for name in lane.macros() if name.partition("__")[1] and not name.startswith(f"{ENGINE}__")}
    unreached = lane.macros().keys() - lane.reached - theirs
    assert unreached - excused == set()
    assert excused & lane.reached == set()  # what is reached needs no excuse


def test_a_failed_audit_says_what_became_of_the_data(recorded: Recorded) -> None:
    _, message = recorded.runs["flights_failed"].outcome.nodes["departures"]
    assert (
        "Audit of flights.departures v2 failed (owner: Flight Operations <flight-ops@nycair.example>); nothing new was"
        " published" in message
    )
    assert (
        "primary_key_unique (carrier, flight_number, scheduled_departure_at): measured 7, promised at most 0" in message
    )
    texts = [statement.text for statement in recorded.runs["flights_failed"].sent if statement.node == DEPARTURES]
    assert ("rollback" in texts) is (ENGINE in TRANSACTIONAL)
    _, message = recorded.runs["fleet_stored_otherwise_failed"].outcome.nodes["aircraft"]
    assert ("nothing new was" if ENGINE in TRANSACTIONAL else "the failed data is already published") in message


def test_a_product_of_a_table_gets_its_columns_from_the_adapter(recorded: Recorded) -> None:
    lane = recorded.lane
    lane.wire.columns_of["", "crm", "customers"] = [Column("customer_id", "bigint"), Column("note", "string")]
    succeed("product", "add", "fleet", "customers", "--kind=source_aligned", "--source=crm.customers", cwd=lane.mesh)
    contract = (lane.project("fleet") / "models/source_aligned/customers/customers.yml").read_text()
    columns = [line.split()[-1] for line in contract.splitlines() if line.startswith("      - name:")]
    assert columns == ["customer_id", "note"]
    (query,) = [statement.text for statement in lane.wire.forget() if "customers" in statement.text]
    database = "fleet." if lane.is_database_per_domain else ""
    assert query == f"select * from {database}crm.customers limit 20000"


def test_a_text_arrives_with_its_quotes_backslashes_and_line_breaks(recorded: Recorded) -> None:
    receipts = [receipt for receipt in recorded.lane.wire.receipts if receipt["rule_name"] == "guard_off"]
    assert {receipt["column_names"] for receipt in receipts} == {REASON.strip()}
