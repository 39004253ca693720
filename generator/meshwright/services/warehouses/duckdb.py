"""DuckDB, the embedded warehouse: one file per domain, or one file with a schema per domain."""

import itertools
import os
import re
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from meshwright.errors import Refused
from meshwright.mesh.mesh import Domain, Mesh, Namespace
from meshwright.mesh.source import Source, SourceColumn, snake_case
from meshwright.services import disk

# A domain's folder and the mesh project (.mesh/project) both lie two levels below the root.
UP = PurePosixPath("../..")
FOLDER = "{{ env_var('MESH_DUCKDB_DIR', '../../warehouse') }}"
THREADS = 4


class DuckDB:
    """See WarehousePort."""

    def source_columns(self, root: Path, mesh: Mesh, domain: Domain, source: Source) -> list[SourceColumn] | None:
        """Read them from the source's file, or from the relation in the domain's own DuckDB file."""
        if source.file:
            return _columns_of_file(source.file)
        return _columns_of_relation(_files(root, mesh)[_database(mesh, domain)], source)

    def source_config(self, root: Path, source: Source) -> dict[str, Any]:
        """Point dbt-duckdb to the source's file."""
        if source.file is None:
            return {}
        # By way of the root, so that the mesh project finds what lies in the domain's own folder.
        location = UP / Path(os.path.relpath(source.file.resolve(), root.resolve())).as_posix()
        return {"meta": {"external_location": str(location)}}

    def source_database(self, mesh: Mesh, domain: Domain, source: Source) -> str | None:
        """Name the domain's file: a run of the whole mesh has a database in memory as its own."""
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
        """Attach every domain's file to a database in memory, or open the one file of the mesh."""
        output: dict[str, Any] = {"type": "duckdb", "threads": THREADS}
        if mesh.namespace is Namespace.SCHEMA:
            output["path"] = f"{FOLDER}/{mesh.name}.duckdb"
        else:
            output["path"] = ":memory:"
            output["attach"] = [
                {"path": f"{FOLDER}/{domain.name}.duckdb", "alias": domain.name} for domain in mesh.domains
            ]
        developer = "dev_{{ env_var('USER', 'me') | lower | replace('.', '_') | replace('-', '_') }}"
        schemas = {"prod": "main", "dev": developer, "ci": "ci"}
        return {target: {**output, "schema": schema} for target, schema in schemas.items()}

    def receipts(self, root: Path, mesh: Mesh, domain: Domain, product: str) -> list[dict[str, Any]]:
        """Read them from the domain's file."""
        query = "select * from {receipts} where product = ? order by audited_at, rule_name"
        try:
            return _receipts(root, mesh, domain, query, product)
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise Refused(f"The receipts of {domain.name} can't be read: {first}") from error

    def built_without_guard(self, root: Path, mesh: Mesh, domain: Domain) -> list[dict[str, Any]]:
        """Read them from the receipts: runs of the guard's off-switch that no later run of the product followed."""
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
                    and later.product = switched_off.product and later.version = switched_off.version
            )
            order by product, version
        """
        try:
            return _receipts(root, mesh, domain, query)
        except duckdb.Error:  # somebody writes to the file just now
            return []

    def prepare(self, root: Path, mesh: Mesh) -> None:
        """Create the files that are missing: what isn't there can't be attached."""
        for file in _files(root, mesh).values():
            if (begun := _begun(file)).is_dir():  # left by a process that was killed
                disk.remove_tree(begun)
            if file.exists():
                continue
            _check_in_mesh(root, file)
            try:
                _create(file)
            except (OSError, duckdb.Error) as error:
                raise Refused(f"The DuckDB file {file} can't be created: {error}") from error


def _check_in_mesh(root: Path, file: Path) -> None:
    """Raise Refused when a link leads the warehouse out of the mesh, unless a variable says where it is."""
    if "MESH_DUCKDB_DIR" not in os.environ and not file.is_relative_to(root.resolve()):
        raise Refused(
            f"warehouse is a symbolic link to {file.parent}, which is outside of the mesh. Remove the link, and set the"
            " environment variable MESH_DUCKDB_DIR to that folder."
        )


def _begun(file: Path) -> Path:
    return file.with_name(f"{file.stem}.new.tmp")


def _create(file: Path) -> None:
    """Create a file at once: what a killed process leaves is a folder that git ignores and the next one removes."""
    begun = _begun(file)
    disk.make_folder(begun)
    disk.step(f"create {file}")
    duckdb.connect(str(begun / file.name)).close()
    if not file.exists():  # plain dbt may have made it meanwhile
        disk.rename(begun / file.name, file)
    disk.remove_tree(begun)


def _receipts(root: Path, mesh: Mesh, domain: Domain, query: str, *parameters: str) -> list[dict[str, Any]]:
    """Rows of a query over `{receipts}`, by the names of their columns; none when nothing has been audited yet."""
    file = _files(root, mesh)[_database(mesh, domain)]
    if not file.exists():
        return []
    receipts = f'"{domain.name if mesh.namespace is Namespace.SCHEMA else "main"}".mesh_receipts'
    with duckdb.connect(str(file), read_only=True) as connection:
        try:
            rows = connection.execute(query.format(receipts=receipts), parameters)
        except duckdb.CatalogException:
            return []
        names = [column[0] for column in rows.description or []]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _database(mesh: Mesh, domain: Domain) -> str:
    return domain.name if mesh.namespace is Namespace.DATABASE else mesh.name


def _files(root: Path, mesh: Mesh) -> dict[str, Path]:
    """The mesh's DuckDB files by the names of their databases."""
    folder = (root / "domains" / "any" / os.environ.get("MESH_DUCKDB_DIR", "../../warehouse")).resolve()
    names = [domain.name for domain in mesh.domains] if mesh.namespace is Namespace.DATABASE else [mesh.name]
    return {name: folder / f"{name}.duckdb" for name in names}


def _columns_of_file(file: Path) -> list[SourceColumn]:
    if not file.is_file():
        raise Refused(f"There is no file {file} to read the source's columns from.")
    with duckdb.connect(":memory:") as connection:
        try:
            return _columns(connection, _literal(str(file)))
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise Refused(f"DuckDB can't read {file} as a Parquet, CSV or JSON file: {first}") from error


def _columns_of_relation(file: Path, source: Source) -> list[SourceColumn] | None:
    if not file.exists():
        return None
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            return _columns(connection, f'"{source.schema}"."{source.table}"')
    except duckdb.Error:  # another process writes to the file, or the relation isn't there
        return None


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> list[SourceColumn]:
    """Columns of a relation; `relation` is SQL: a quoted name or literal."""
    described = connection.execute(f"describe select * from {relation}").fetchall()  # noqa: S608 (quoted by the callers)
    reserved = _reserved_words(connection)
    names = [row[0] for row in described]
    counts = ", ".join(f"count(distinct {_quoted(name)}) = count(*)" for name in names)
    unique = connection.execute(f"select {counts} from {relation}").fetchone() or ()  # noqa: S608
    columns: list[SourceColumn] = []
    for (name, data_type, *_), is_unique in zip(described, unique, strict=True):
        taken = {column.name for column in columns} | {other for other in names if other != name}
        columns.append(_column(name, data_type, unique=bool(is_unique), reserved=reserved, taken=taken))
    return columns


def _column(name: str, data_type: str, *, unique: bool, reserved: set[str], taken: set[str]) -> SourceColumn:
    plain = snake_case(name)
    candidates = itertools.chain([plain], (f"{plain}_{number}" for number in itertools.count(2)))
    ours = next(candidate for candidate in candidates if candidate not in taken)
    quote = ours in reserved
    source_sql = name if name == ours and not quote else _quoted(name)
    if "{{" in data_type or "{%" in data_type:
        raise Refused(
            f"Column {name!r} has a type that dbt would take for Jinja: {data_type}. Cast it in a view first."
        )
    is_plain_type = re.fullmatch(r"[A-Z0-9_ (),]+", data_type)
    return SourceColumn(ours, data_type.lower() if is_plain_type else data_type, source_sql, quote=quote, unique=unique)


def _reserved_words(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute("select keyword_name from duckdb_keywords() where keyword_category = 'reserved'")
    return {row[0] for row in rows.fetchall()}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
