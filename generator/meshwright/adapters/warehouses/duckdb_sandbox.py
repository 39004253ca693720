"""Writes the rows of a sandbox: into DuckDB files, and into the files that sources read."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from meshwright.adapters.disk import disk
from meshwright.adapters.warehouses.duckdb_source import literal, quoted
from meshwright.errors import Refused

FORMATS = {
    ".parquet": "format parquet",
    ".csv": "format csv, header",
    ".tsv": "format csv, header, delimiter '\\t'",
    ".json": "format json, array true",
    ".jsonl": "format json",
    ".ndjson": "format json",
}
COMPRESSED = (".gz", ".zst")


def format_of(location: str) -> str | None:
    """Return the options with which DuckDB writes a file of this name, None if it can't."""
    return FORMATS.get("".join(Path(_uncompressed(location)).suffixes[-1:]).lower())


def _uncompressed(location: str) -> str:
    return next((location.removesuffix(end) for end in COMPRESSED if location.lower().endswith(end)), location)


def write_relations(folder: Path, relations: Iterable[tuple[str, str, str, str]], databases: Iterable[str]) -> None:
    """Write tables as (database, schema, name, query) into one DuckDB file per database; creates all `databases`.

    Raises Refused when DuckDB can't write.
    """
    disk.make_folder(folder)
    with _writing(), duckdb.connect(":memory:") as connection:
        for name in databases:
            connection.execute(f"attach {literal(str(folder / f'{name}.duckdb'))} as {quoted(name)}")
        for database, schema, name, query in relations:
            connection.execute(f"create schema if not exists {quoted(database)}.{quoted(schema)}")
            connection.execute(f"create table {quoted(database)}.{quoted(schema)}.{quoted(name)} as {query}")


def write_file(file: Path, query: str) -> None:
    """Write the rows of a query in the format of the file's name; raises Refused when DuckDB can't write."""
    disk.make_folder(file.parent)
    with _writing(), duckdb.connect(":memory:") as connection:
        connection.execute(f"copy ({query}) to {literal(str(file))} ({format_of(file.name)})")


class _writing:  # noqa: N801 (used as a function)
    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, duckdb.Error):
            raise Refused(f"DuckDB can't write the sandbox: {str(error).splitlines()[0]}") from error
