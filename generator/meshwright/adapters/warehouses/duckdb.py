"""DuckDB, the embedded warehouse: one file per domain, or one file with a schema per domain."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from meshwright.adapters.disk import disk
from meshwright.adapters.warehouses.duckdb_keys import Relation, count_key
from meshwright.adapters.warehouses.duckdb_source import (
    connected,
    literal,
    open_file,
    open_relation,
    quoted,
    read_file,
    read_relation,
)
from meshwright.errors import Refused
from meshwright.mesh.mesh import Domain, Mesh, Namespace
from meshwright.scaffold.select_columns import Input
from meshwright.scaffold.source import KeyCount, Source, SourceTable

# A domain's folder and the mesh project (.mesh/project) are both two levels below the root.
UP = PurePosixPath("../..")
USUAL_FOLDER = "../../warehouse"
FOLDER = f"{{{{ env_var('MESH_DUCKDB_DIR', '{USUAL_FOLDER}') }}}}"
PLUGIN = "meshwright.adapters.warehouses.duckdb_place"
THREADS = 4
# Settings of a profile that reach nothing but its own file.
KNOWN_SETTINGS = frozenset({"type", "path", "schema", "threads", "attach", "extensions", "keep_open"})
# Columns that a table of receipts from an older governance package lacks.
NEWER_COLUMNS = "select null::boolean as published, null::varchar as rebuilt_input where false"


class DuckDB:
    """See `WarehouseAdapter`."""

    def source_table(
        self, root: Path, mesh: Mesh, domain: Domain, source: Source, *, with_key: bool
    ) -> SourceTable | None:
        """Read it from the source's file, or from the relation in the domain's own DuckDB file."""
        if source.file:
            return read_file(source.file, with_key=with_key)
        database = _files(root, mesh)[_database(mesh, domain)]
        return read_relation(database, source.schema, source.table, with_key=with_key) if database.exists() else None

    def count_source_key(
        self, root: Path, mesh: Mesh, domain: Domain, source: Source, key: list[str]
    ) -> tuple[KeyCount, str] | None:
        """Count in the same file or relation."""
        if source.file:
            with open_file(source.file) as relation:
                return count_key(relation, key)
        try:
            with open_relation(_files(root, mesh)[_database(mesh, domain)], source.schema, source.table) as relation:
                return count_key(relation, key)
        except duckdb.Error:
            return None

    def count_input_key(
        self, root: Path, mesh: Mesh, inputs: list[Input], key: list[str]
    ) -> tuple[KeyCount, str] | None:
        """Count in the join of the inputs, where all of them have been built."""
        try:
            with connected() as connection:
                for name, file in _files(root, mesh).items():
                    if file.exists():
                        connection.execute(f"attach {literal(str(file))} as {quoted(name)} (read_only)")
                return count_key(Relation(connection, _joined(mesh, inputs, key)), [quoted(name) for name in key])
        except duckdb.Error:  # not all inputs are built, or another process is writing to a file
            return None

    def source_config(self, source: Source) -> dict[str, Any]:
        """Point dbt-duckdb to the source's file."""
        return {"meta": {"external_location": source.location}} if source.location else {}

    def source_database(self, mesh: Mesh, domain: Domain, source: Source) -> str | None:
        """Return the domain's file: in a run of the whole mesh, the default database is in memory."""
        return None if source.file or mesh.namespace is Namespace.SCHEMA else domain.name

    def let_read(self, profiles: Any, mesh: Mesh, producer: Domain) -> None:
        """Attach the producer's file, read-only, in every output."""
        if mesh.namespace is Namespace.SCHEMA:
            return
        for profile in (value for key, value in profiles.items() if key != "config"):
            for output in profile["outputs"].values():
                attached = output.setdefault("attach", [])
                if all(entry.get("alias") != producer.name for entry in attached):
                    attached.append(
                        {"path": f"{FOLDER}/{producer.name}.duckdb", "alias": producer.name, "read_only": True}
                    )

    def mesh_outputs(self, mesh: Mesh) -> dict[str, Any]:
        """Attach every domain's file to a database in memory, or open the one file of the mesh; see `duckdb_place`."""
        config: dict[str, Any] = {"folder": USUAL_FOLDER}
        path = f"{USUAL_FOLDER}/{mesh.name}.duckdb"
        if mesh.namespace is Namespace.DATABASE:
            path, config["databases"] = ":memory:", mesh.domain_names
        plugins = [{"module": PLUGIN, "config": config}]
        output = {"type": "duckdb", "threads": THREADS, "path": path, "plugins": plugins}
        developer = "dev_{{ env_var('USER', 'me') | lower | replace('.', '_') | replace('-', '_') }}"
        schemas = {"prod": "main", "dev": developer, "ci": "{{ env_var('MESH_CI_NAMESPACE', 'ci') }}"}
        return {target: {**output, "schema": schema} for target, schema in schemas.items()}

    def receipts(self, root: Path, mesh: Mesh, domain: Domain, product: str) -> list[dict[str, Any]]:
        """Read them from the domain's file."""
        query = "select * from {receipts} where product = ? order by audited_at, rule_name"
        try:
            return _receipts(root, mesh, domain, query, product)
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise Refused(f"Could not read the receipts of {domain.name}: {first}") from error

    def built_without_guard(self, root: Path, mesh: Mesh, domain: Domain) -> list[dict[str, Any]]:
        """Read them from the receipts: runs with the guard off without a later run of the same product."""
        query = """
            select product, version, column_names as reason, audited_at
            from {receipts} as switched_off
            where rule_name = 'guard_off' and audited_at = (
                select max(audited_at) from {receipts} as latest
                where latest.rule_name = 'guard_off'
                    and latest.product = switched_off.product and latest.version = switched_off.version
            ) and not exists (
                select 1 from {receipts} as later
                where later.invocation_id <> switched_off.invocation_id and later.audited_at > switched_off.audited_at
                    and coalesce(later.published, true) and later.rebuilt_input is null
                    and later.product = switched_off.product and later.version = switched_off.version
            )
            order by product, version
        """
        try:
            return _receipts(root, mesh, domain, query)
        except duckdb.Error:  # another process is writing to the file
            return []

    def profile_faults(self, mesh: Mesh, domain: Domain, output: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Check the files that are opened and attached; settings that only affect speed are allowed."""
        own = f"{FOLDER}/{_database(mesh, domain)}.duckdb"
        if output.get("path") != own:
            yield f"path {output.get('path')}", f"use `{own}`"
        for name in output.keys() - KNOWN_SETTINGS:
            yield str(name), "remove it"
        readable = {other.name: f"{FOLDER}/{other.name}.duckdb" for other in mesh.domains if other != domain}
        for entry in output.get("attach") or ():
            if readable.get(entry.get("alias")) != entry.get("path") or entry.get("read_only") is not True:
                yield f"attach {entry.get('alias')}", "attach a domain's file under its name, with `read_only: true`"

    def check_reachable(self, mesh: Mesh) -> None:
        """Do nothing: the files are on this machine."""

    def prepare(self, root: Path, mesh: Mesh) -> None:
        """Create missing files, since only existing files can be attached.

        DuckDB creates one; the others are copies of it, which takes a hundredth of the time.
        """
        missing = []
        for file in _files(root, mesh).values():
            disk.remove(_begun(file))  # left by a process that was killed
            if not file.exists():
                _check_in_mesh(root, file)
                missing.append(file)
        empty = _empty_database() if missing else b""
        for file in missing:
            with _creating(file):
                disk.make_folder(file.parent)
                if not file.exists():  # plain dbt may have created it in the meantime
                    disk.replace(file, empty, _begun(file))


def _empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.duckdb"
        duckdb.connect(str(file)).close()
        return file.read_bytes()


@contextmanager
def _creating(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error) as error:
        raise Refused(f"Could not create the DuckDB file {file}: {error}") from error


def _check_in_mesh(root: Path, file: Path) -> None:
    """Raise Refused if a link leads the warehouse out of the mesh, unless a variable sets its folder."""
    if "MESH_DUCKDB_DIR" not in os.environ and not file.is_relative_to(root.resolve()):
        raise Refused(
            f"warehouse is a symbolic link to {file.parent}, which is outside the mesh. Remove the link, and set the"
            " environment variable MESH_DUCKDB_DIR to that folder."
        )


def _begun(file: Path) -> Path:
    return file.with_name(f"{file.stem}.new.tmp")


def _receipts(root: Path, mesh: Mesh, domain: Domain, query: str, *parameters: str) -> list[dict[str, Any]]:
    """Return rows of a query over `{receipts}` by column names; empty before the first audit."""
    file = _files(root, mesh)[_database(mesh, domain)]
    if not file.exists():
        return []
    table = f'receipts_of."{domain.name if mesh.namespace is Namespace.SCHEMA else "main"}".mesh_receipts'
    receipts = f"(from {table} union all by name {NEWER_COLUMNS})"
    with _attached(file) as connection:
        try:
            rows = connection.execute(query.format(receipts=receipts), parameters)
        except duckdb.CatalogException:
            return []
        names = [column[0] for column in rows.description or []]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


@contextmanager
def _attached(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach a file, read-only, as `receipts_of`, which takes a thirtieth of the time of a separate connection."""
    connection = _in_memory()
    connection.execute(f"attach {literal(str(file))} as receipts_of (read_only)")
    try:
        yield connection
    finally:
        connection.execute("detach receipts_of")


@cache
def _in_memory() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:")


def _database(mesh: Mesh, domain: Domain) -> str:
    return domain.name if mesh.namespace is Namespace.DATABASE else mesh.name


def _files(root: Path, mesh: Mesh) -> dict[str, Path]:
    """Return the mesh's DuckDB files by the names of their databases."""
    folder = (root / "domains" / "any" / os.environ.get("MESH_DUCKDB_DIR", USUAL_FOLDER)).resolve()
    names = mesh.domain_names if mesh.namespace is Namespace.DATABASE else [mesh.name]
    return {name: folder / f"{name}.duckdb" for name in names}


def _joined(mesh: Mesh, inputs: list[Input], key: list[str]) -> str:
    """Return the columns of a key in the join with which a new product starts, as a subquery."""
    home = {name: position for position, read in reversed([*enumerate(inputs)]) for name in _names(read, position)}
    selected = ", ".join(f"i{home[name]}.{quoted(name)}" for name in key)
    joins = [f"{_relation(mesh, inputs[0])} as i0"]
    for position, read in enumerate(inputs[1:], 1):
        if read.on:
            on = " and ".join(f"i0.{quoted(name)} = i{position}.{quoted(name)}" for name in read.on)
            joins.append(f"left join {_relation(mesh, read)} as i{position} on {on}")
    return f"(select {selected} from {' '.join(joins)}) as joined"  # noqa: S608 (all names are quoted)


def _names(read: Input, position: int) -> list[str]:
    return [column.name for column in read.port.columns] if position == 0 or read.on else []


def _relation(mesh: Mesh, read: Input) -> str:
    """Return the relation of an input in production."""
    by_schema = mesh.namespace is Namespace.SCHEMA
    domain, port = read.product.domain, read.port
    suffix = "" if port.version is None else f"_v{port.version}"
    parts = (
        port.database or (mesh.name if by_schema else domain),
        port.schema or (domain if by_schema else "main"),
        port.alias or f"{read.product.name}{suffix}",
    )
    return ".".join(map(quoted, parts))
