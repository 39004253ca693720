"""A DuckLake for the tests: its catalog in a Postgres of the tests, its files in a temporary folder."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
from tests.postgres import Postgres, running_postgres


class DuckLake(NamedTuple):
    """The Postgres with the catalog, and the folder with the files; the mesh `acme` has the lake."""

    catalog: Postgres
    folder: Path

    def query(self, sql: str, schema: str = "main") -> list[tuple[object, ...]]:
        """Run statements as another machine would; returns the last one's rows."""
        host, port, user, password, database = self.catalog
        place = f"host={host} port={port} dbname={database} user={user} password={password}"
        with closing(duckdb.connect()) as connection:
            connection.load_extension("ducklake")
            connection.load_extension("postgres")
            connection.execute(f"attach 'ducklake:postgres:{place}' as acme (data_path '{self.folder}')")
            connection.execute(f"use acme.{schema if self._has(connection, schema) else 'main'}")
            return connection.execute(sql).fetchall()

    @staticmethod
    def _has(connection: duckdb.DuckDBPyConnection, schema: str) -> bool:
        found = "select 1 from duckdb_schemas() where database_name = 'acme' and schema_name = ?"
        return bool(connection.execute(found, [schema]).fetchall())

    def empty(self) -> None:
        """Drop every schema except the usual one."""
        found = self.query("select schema_name from duckdb_schemas() where database_name = 'acme'")
        for (name,) in found:
            if name != "main":
                self.query(f"drop schema acme.{name} cascade")

    def environment(self) -> dict[str, str]:
        """What profiles.yml reads, and the target."""
        host, port, user, password, database = self.catalog
        return {
            "MESH_DUCKLAKE_HOST": host,
            "MESH_DUCKLAKE_PORT": str(port),
            "MESH_DUCKLAKE_DATABASE": database,
            "MESH_DUCKLAKE_USER": user,
            "MESH_DUCKLAKE_DATA": str(self.folder),
            "DBT_ENV_SECRET_MESH_DUCKLAKE_PASSWORD": password,
            "DBT_TARGET": "prod",
        }


@contextmanager
def running_ducklake(worker: str) -> Iterator[DuckLake]:
    """Give a lake for one test process. Its extensions come from their wheels, as on a user's machine."""
    from duckdb_extensions import import_extension

    for name in ("ducklake", "postgres_scanner"):
        import_extension(name)
    with running_postgres(worker) as catalog, tempfile.TemporaryDirectory(prefix="lake") as folder:
        yield DuckLake(catalog, Path(folder))
