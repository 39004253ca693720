"""DuckLake: Parquet files in a folder or bucket, with a catalog in Postgres; DuckDB is the engine on each machine."""

from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from meshwright.adapters.warehouses.duckdb_keys import count_key
from meshwright.adapters.warehouses.duckdb_source import open_file, read_file
from meshwright.adapters.warehouses.server import Server
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.scaffold.source import KeyCount, Source, SourceTable

EXTENSIONS = ("ducklake", "postgres_scanner")


class DuckLake(Server):
    """DuckDB reads files itself; tables are in the lake."""

    def source_table(
        self, root: Path, mesh: Mesh, domain: Domain, source: Source, *, with_key: bool
    ) -> SourceTable | None:
        """Read it from the source's file, or from the table in the lake."""
        if source.file:
            return read_file(source.file, with_key=with_key)
        return super().source_table(root, mesh, domain, source, with_key=with_key)

    def count_source_key(
        self, root: Path, mesh: Mesh, domain: Domain, source: Source, key: list[str]
    ) -> tuple[KeyCount, str] | None:
        """Count in the same file or table."""
        if source.file:
            with open_file(source.file) as relation:
                return count_key(relation, key)
        return super().count_source_key(root, mesh, domain, source, key)

    def source_config(self, source: Source) -> dict[str, Any]:
        """Point dbt-duckdb to the source's file."""
        return {"meta": {"external_location": source.location}} if source.location else {}

    def relation(self, mesh: Mesh, *parts: str) -> str:
        """Begin with the lake: a connection's own database is in memory."""
        return super().relation(mesh, mesh.name, *parts)

    def prepare(self, root: Path, mesh: Mesh) -> None:
        """Install DuckDB's extensions from their wheels, if those are installed: a machine may have no network."""
        if find_spec("duckdb_extensions") is None:
            return
        wheels = import_module("duckdb_extensions")
        for name in EXTENSIONS:
            with suppress(ImportError):  # DuckDB then installs it from its own repository
                wheels.import_extension(name)
