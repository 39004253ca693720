"""The warehouses that tests run on besides DuckDB: which of them, and a server of each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pytest
from tests.postgres import running_postgres

# The others need packages that exclude these: see scripts/test_warehouse.sh.
WAREHOUSES = os.environ.get("MESHWRIGHT_TEST_WAREHOUSES", "duckdb postgres").split()
on_every_warehouse = pytest.mark.parametrize(
    "warehouse",
    [name if name == "duckdb" else pytest.param(name, marks=pytest.mark.slow) for name in WAREHOUSES],
    indirect=True,
)


class Server(Protocol):
    """A warehouse that a mesh `acme` reaches over the network."""

    def query(self, sql: str, schema: str) -> list[tuple[object, ...]]:
        """Run statements; returns the last one's rows."""

    def empty(self) -> None:
        """Drop all that tests made."""

    def environment(self) -> dict[str, str]:
        """What profiles.yml reads, and the target."""


@contextmanager
def running(warehouse: str, worker: str) -> Iterator[Server]:
    """Start a server of this kind."""
    if warehouse == "postgres":
        with running_postgres(worker) as postgres:
            yield postgres
    elif warehouse == "ducklake":
        from tests.ducklake import running_ducklake

        with running_ducklake(worker) as lake:
            yield lake
    else:
        from tests.spark import running_spark

        with running_spark() as spark:
            yield spark
