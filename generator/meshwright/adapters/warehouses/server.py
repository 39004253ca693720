"""A warehouse that is reached over the network: all that Meshwright asks of it goes through dbt's adapter."""

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from meshwright.adapters.dbt.query import Connection, QueryError, connected
from meshwright.adapters.disk import disk
from meshwright.adapters.warehouses.duckdb_source import read_rows
from meshwright.adapters.warehouses.facts import check_installed, facts_of, mesh_outputs
from meshwright.adapters.yaml import quick_yaml
from meshwright.errors import Refused
from meshwright.mesh.mesh import Domain, Mesh, Namespace
from meshwright.scaffold.select_columns import Input
from meshwright.scaffold.source import KeyCount, Source, SourceTable

# A source can be large, and every row travels: the key and the suggestions come from its first rows.
SAMPLE_ROWS = 20_000
SAMPLED = f"it is unique in the first {SAMPLE_ROWS:,} rows"
# Settings of a profile that don't change what it can reach.
HARMLESS = frozenset({"threads", "retries", "connect_retries", "connect_timeout", "query_tag", "keepalives_idle"})


class Server:
    """A warehouse on a server; subclasses say what differs."""

    def source_table(
        self, root: Path, mesh: Mesh, domain: Domain, source: Source, *, with_key: bool
    ) -> SourceTable | None:
        """Read the columns from the server, and the key and the facts from its first rows."""
        if source.file:
            title = facts_of(mesh.warehouse).title
            raise Refused(
                f"{source.full_name}: {title} doesn't read {source.file.name}. Load it into {title} and pass"
                f" --source {source.full_name}."
            )
        query = f"select * from {self._source(mesh, domain, source)}"  # noqa: S608 (identifiers)
        try:
            with _connected(mesh) as connection:
                types = self.types(connection, self.source_database(mesh, domain, source), source)
                rows = connection.rows(f"{query} limit {SAMPLE_ROWS}")
        except (Refused, QueryError):
            return None
        if not types:
            return None
        with _as_file(list(types), rows) as file:
            table = read_rows(file, with_key=with_key)
        columns = [
            msgspec.structs.replace(column, data_type=data_type)
            for column, data_type in zip(table.columns, types.values(), strict=True)
        ]
        is_all = len(rows) < SAMPLE_ROWS
        return msgspec.structs.replace(table, columns=columns, doubt=table.doubt or ("" if is_all else SAMPLED))

    def count_source_key(
        self, root: Path, mesh: Mesh, domain: Domain, source: Source, key: list[str]
    ) -> tuple[KeyCount, str] | None:
        """Count on the server."""
        return _counted(mesh, self._source(mesh, domain, source), key)

    def count_input_key(
        self, root: Path, mesh: Mesh, inputs: list[Input], key: list[str]
    ) -> tuple[KeyCount, str] | None:
        """Leave it open: the join of a new product can be a long query on somebody's bill."""
        return None

    def source_config(self, source: Source) -> dict[str, Any]:
        """Return nothing: dbt finds a source by its schema and table."""
        return {}

    def source_database(self, mesh: Mesh, domain: Domain, source: Source) -> str | None:
        """Return the domain's database: a run of the whole mesh has another default."""
        return domain.name if mesh.namespace is Namespace.DATABASE else None

    def let_read(self, profiles: Any, mesh: Mesh, producer: Domain) -> None:
        """Change nothing: one connection reaches all domains, as far as grants allow."""

    def mesh_outputs(self, mesh: Mesh) -> dict[str, Any]:
        """Return what the template of the domains' profiles says."""
        return mesh_outputs(mesh)

    def receipts(self, root: Path, mesh: Mesh, domain: Domain, product: str) -> list[dict[str, Any]]:
        """Read them on the server."""
        query = (
            f"select * from {self._receipts(mesh, domain)} where product = '{product}' order by audited_at, rule_name"  # noqa: S608
        )
        with _connected(mesh) as connection:
            return _rows_if_there(connection, query)

    def built_without_guard(self, root: Path, mesh: Mesh, domain: Domain) -> list[dict[str, Any]]:
        """Return nothing: a check needs no connection to the server."""
        return []

    def profile_faults(self, mesh: Mesh, domain: Domain, output: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Compare with the profile that the template writes."""
        usual: dict[str, Any] = mesh_outputs(mesh)["prod"]
        for name, value in output.items():
            if name not in usual and name not in HARMLESS:
                yield name, "remove it"
            elif name == "type" and value != usual["type"]:
                yield f"type {value}", f"write `type: {usual['type']}`"

    def check_reachable(self, mesh: Mesh) -> None:
        """Connect once: dbt itself would print the driver's traceback."""
        with _connected(mesh):
            pass

    def prepare(self, root: Path, mesh: Mesh) -> None:
        """Create nothing: dbt creates the schemas."""

    def relation(self, mesh: Mesh, *parts: str) -> str:
        """Return the name of a relation in SQL, from the schema or from the database."""
        return ".".join(parts)

    def types(self, connection: Connection, database: str | None, source: Source) -> dict[str, str]:
        """Return the names and types of a table's columns, in their order."""
        return connection.columns(database, source.schema, source.table)

    def _source(self, mesh: Mesh, domain: Domain, source: Source) -> str:
        database = self.source_database(mesh, domain, source)
        return self.relation(mesh, *([database] if database else []), source.schema, source.table)

    def _receipts(self, mesh: Mesh, domain: Domain) -> str:
        if mesh.namespace is Namespace.DATABASE:
            return self.relation(mesh, domain.name, "main", "mesh_receipts")
        return self.relation(mesh, domain.name, "mesh_receipts")


def _check_variables(mesh: Mesh) -> None:
    """Raise Refused unless dbt's adapter is installed and all variables of a profile have values."""
    check_installed(mesh.warehouse)
    facts = facts_of(mesh.warehouse)
    missing = facts.missing(mesh.namespace, mesh.connection, os.environ)
    if missing:
        names = ", ".join(f"{variable.name} ({variable.about})" for variable in missing)
        raise Refused(f"Set the environment variables that connect to {facts.title}: {names}.")


@contextmanager
def _connected(mesh: Mesh) -> Iterator[Connection]:
    """Connect to production; raises Refused when a variable is missing or the server can't be reached."""
    _check_variables(mesh)
    with tempfile.TemporaryDirectory(prefix="meshwright-") as folder:
        project = Path(folder)
        profile = {mesh.name: {"target": "prod", "outputs": mesh_outputs(mesh)}}
        disk.write(project / "profiles.yml", quick_yaml.dump(profile).encode())
        disk.write(project / "dbt_project.yml", quick_yaml.dump({"name": mesh.name, "profile": mesh.name}).encode())
        with connected(project, _place(mesh)) as connection:
            yield connection


def _place(mesh: Mesh) -> str:
    """Return the warehouse with the settings that lead to it."""
    facts = facts_of(mesh.warehouse)
    tried = (
        f"{variable.setting} {os.environ.get(variable.name, mesh.connection.get(variable.setting, variable.default))}"
        for variable in facts.read_in(mesh.namespace)
        if variable.setting
    )
    return f"{facts.title} ({', '.join(tried)})"


@contextmanager
def _as_file(names: list[str], rows: list[dict[str, Any]]) -> Iterator[Path]:
    """Write rows to a CSV file, which DuckDB then looks at."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(names)
    writer.writerows(row.values() for row in rows)
    with tempfile.TemporaryDirectory(prefix="meshwright-") as folder:
        file = Path(folder) / "rows.csv"
        disk.write(file, lines.getvalue().encode())
        yield file


def _counted(mesh: Mesh, relation: str, key: list[str]) -> tuple[KeyCount, str] | None:
    columns = ", ".join(key)
    nulls = " or ".join(f"{name} is null" for name in key)
    query = (
        f"select sum(n) as n_rows, sum(case when has_null = 0 then n - 1 else 0 end) as repeated,"  # noqa: S608
        f" sum(case when has_null = 1 then n else 0 end) as nulls from (select {columns},"
        f" max(case when {nulls} then 1 else 0 end) as has_null, count(*) as n"
        f" from {relation} group by {columns}) as keys"
    )
    try:
        with _connected(mesh) as connection:
            (row,) = connection.rows(query)
    except (Refused, QueryError):
        return None
    return KeyCount(int(row["n_rows"] or 0), int(row["repeated"] or 0), int(row["nulls"] or 0)), ""


def _rows_if_there(connection: Connection, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query over receipts, none when nothing has been audited yet."""
    try:
        return connection.rows(query)
    except QueryError as error:
        if any(
            word in str(error).lower() for word in ("does not exist", "not found", "cannot be found", "doesn't exist")
        ):
            return []
        raise Refused(f"The receipts can't be read: {error}") from error
