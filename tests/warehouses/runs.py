"""The runs of dbt whose SQL is recorded, by the names of their snapshots."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from tests.dbt_in_process import Outcome
from tests.warehouses.lane import Lane
from tests.warehouses.wire import Statement

DEPARTURES, LEGS = "model.flights.departures.v2", "model.flights.flown_legs.v1"
REASON = "it's late \\ really\nlate"


class Run(NamedTuple):
    """What a run did, and what it sent."""

    outcome: Outcome
    sent: list[Statement]


def run_all(lane: Lane, patch: pytest.MonkeyPatch) -> dict[str, Run]:
    """Build the example's domains, and then what a build does only sometimes."""
    runs = {domain: Run(*lane.dbt(domain, "build", fresh=True)) for domain in lane.domains}
    for name, run in OTHERS.items():
        runs[name] = run(lane, patch)
    return runs


def _again(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    """Replace what exists, with a table of receipts from before `governance` was one of its columns."""
    lane.dbt("flights", "build", fresh=True)
    for name, columns in lane.wire.columns_of.items():
        if name[2] == "mesh_receipts":
            lane.wire.columns_of[name] = [column for column in columns if column.name.lower() != "governance"]
    return Run(*lane.dbt("flights", "build"))


def _input_rebuilt(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    return Run(*lane.dbt("flights", "build", "--select", "departures"))


def _failed(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    return Run(*lane.dbt("flights", "build", broken={DEPARTURES}))


def _view_failed(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    return Run(*lane.dbt("flights", "build", broken={LEGS}))


def _view_failed_over_input(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    return Run(*lane.dbt("flights", "build", "--select", "departures", broken={LEGS}))


@contextmanager
def _stored_otherwise(lane: Lane) -> Iterator[None]:
    """Store tables as `table` where the move has written `table_audited`, and the other way round."""
    table, audited = "+materialized: table\n", "+materialized: table_audited\n"
    old, new = (audited, table) if audited in lane.settings("fleet") else (table, audited)
    with lane.edited("fleet", "dbt_project.yml", old, new):
        yield


def _table(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    with _stored_otherwise(lane):
        lane.dbt("fleet", "build", fresh=True)
        return Run(*lane.dbt("fleet", "build"))


def _table_failed(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    with _stored_otherwise(lane):
        return Run(*lane.dbt("fleet", "build", "--select", "aircraft", broken={"model.fleet.aircraft.v1"}))


def _namespace_dropped(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    lane.dbt("weather", "build", fresh=True, target="ci")
    return Run(*lane.dbt("weather", "run-operation", "drop_namespace", target="ci"))


def _tests(lane: Lane, _: pytest.MonkeyPatch) -> Run:
    return Run(*lane.dbt("punctuality", "test", fresh=True))


def _guard_off(lane: Lane, patch: pytest.MonkeyPatch) -> Run:
    with patch.context() as inner:
        inner.setenv("MESH_GUARD_OFF", REASON)
        return Run(*lane.dbt("weather", "build", fresh=True))


OTHERS: dict[str, Callable[[Lane, pytest.MonkeyPatch], Run]] = {
    "flights_again": _again,
    "flights_input_rebuilt": _input_rebuilt,
    "flights_failed": _failed,
    "flights_view_failed": _view_failed,
    "flights_view_failed_over_input": _view_failed_over_input,
    "fleet_stored_otherwise": _table,
    "fleet_stored_otherwise_failed": _table_failed,
    "weather_dropped": _namespace_dropped,
    "punctuality_tests": _tests,
    "weather_guard_off": _guard_off,
}
FAILS = {
    "flights_failed",
    "flights_view_failed",
    "flights_view_failed_over_input",
    "fleet_stored_otherwise_failed",
}
