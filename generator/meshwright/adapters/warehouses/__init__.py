"""The differences between the warehouses that a mesh can run on: one module each, registered here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from meshwright.mesh.mesh import Domain, Mesh, Warehouse
from meshwright.scaffold.select_columns import Input
from meshwright.scaffold.source import KeyCount, Source, SourceTable


class WarehouseAdapter(Protocol):
    """The functions that Meshwright requires of a warehouse."""

    def source_table(
        self, root: Path, mesh: Mesh, domain: Domain, source: Source, *, with_key: bool
    ) -> SourceTable | None:
        """Return a source's columns in order and, if `with_key` is set, the key that makes a row unique.

        None if the source can't be reached from here; raises Refused if it can't be read.
        """

    def count_source_key(
        self, root: Path, mesh: Mesh, domain: Domain, source: Source, key: list[str]
    ) -> tuple[KeyCount, str] | None:
        """Measure a key, whose columns are SQL; also returns a name of the measured rows unless these are all rows.

        None when the source can't be reached from here.
        """

    def count_input_key(
        self, root: Path, mesh: Mesh, inputs: list[Input], key: list[str]
    ) -> tuple[KeyCount, str] | None:
        """Measure a key in the join with which a product of these inputs starts; as `count_source_key`."""

    def source_config(self, source: Source) -> dict[str, Any]:
        """Return the settings that dbt needs in the source's `config` to find it."""

    def source_database(self, mesh: Mesh, domain: Domain, source: Source) -> str | None:
        """Return the database of a source if a run of the whole mesh couldn't know it."""

    def let_read(self, profiles: Any, mesh: Mesh, producer: Domain) -> None:
        """Change a domain's parsed profiles.yml so that the domain can read the producer's relations."""

    def mesh_outputs(self, mesh: Mesh) -> dict[str, Any]:
        """Return the profile's outputs for runs of the whole mesh."""

    def receipts(self, root: Path, mesh: Mesh, domain: Domain, product: str) -> list[dict[str, Any]]:
        """Return a product's receipts in production, oldest first, by the names of their columns."""

    def built_without_guard(self, root: Path, mesh: Mesh, domain: Domain) -> list[dict[str, Any]]:
        """Return product, version, reason and audited_at of production data from runs with the guard off.

        Empty if production can't be read from here.
        """

    def profile_faults(self, mesh: Mesh, domain: Domain, output: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield each setting of a profile's output that reaches beyond its domain, with the remedy."""

    def check_reachable(self, mesh: Mesh) -> None:
        """Raise Refused unless dbt can connect to production from here."""

    def prepare(self, root: Path, mesh: Mesh) -> None:
        """Create what must exist before dbt connects."""


def warehouse_of(mesh: Mesh) -> WarehouseAdapter:
    """Return the module of the mesh's warehouse."""
    from meshwright.adapters.warehouses import duckdb, ducklake, server, snowflake

    adapters: dict[Warehouse, WarehouseAdapter] = {
        Warehouse.DUCKDB: duckdb.DuckDB(),
        Warehouse.DUCKLAKE: ducklake.DuckLake(),
        Warehouse.SNOWFLAKE: snowflake.Snowflake(),
    }
    return adapters.get(mesh.warehouse) or server.Server()
