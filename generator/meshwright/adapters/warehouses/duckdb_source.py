"""Reads a source with DuckDB: a file or a relation, with its columns and its key."""

import itertools
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import msgspec

from meshwright.adapters.warehouses.duckdb_facts import facts_of
from meshwright.adapters.warehouses.duckdb_keys import Relation, find_key
from meshwright.errors import Refused
from meshwright.scaffold.source import SourceColumn, SourceTable, column_name

MEMORY = "2GB"
READ_ANEW = (".csv", ".tsv", ".json", ".jsonl", ".ndjson")
HEADLESS = re.compile(r"column\d+")
# If the only column has a name that doesn't match, it is a line of text, not the header of a table.
WORDS = re.compile(r"[\w .%()/#-]{1,60}")
JINJA = re.compile(r"\{[{%#]")


def read_file(file: Path, *, with_key: bool) -> SourceTable:
    """Read a Parquet, CSV or JSON file as dbt will; raises Refused if it isn't a table."""
    with open_file(file) as relation:
        columns = _columns(relation, file)
        return _looked_at(relation, columns, with_key=with_key)


def read_relation(database: Path, schema: str, table: str, *, with_key: bool) -> SourceTable | None:
    """Read a relation of a DuckDB file, None if it can't be reached."""
    try:
        with open_relation(database, schema, table) as relation:
            columns = _columns(relation)
            return _looked_at(relation, columns, with_key=with_key)
    except duckdb.Error:  # another process is writing to the file, or the relation doesn't exist
        return None


def read_rows(csv: Path, *, with_key: bool) -> SourceTable:
    """Read the rows of another warehouse from a CSV file whose first line has their names."""
    with connected() as connection:
        connection.execute(
            f"create table source_rows as from read_csv({literal(str(csv))}, header = true, delim = ',', quote = '\"')"
        )
        relation = Relation(connection, "source_rows")
        return _looked_at(relation, _columns(relation), with_key=with_key)


@contextmanager
def open_file(file: Path) -> Iterator[Relation]:
    """Open a file as a relation; raises Refused if DuckDB can't read it, now or later."""
    size = file.stat().st_size if any(suffix in READ_ANEW for suffix in file.suffixes) else 0
    with connected() as connection:
        try:
            yield Relation(connection, literal(str(file)), size)
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise Refused(f"DuckDB can't read {file} as a Parquet, CSV or JSON file: {first}") from error


@contextmanager
def open_relation(database: Path, schema: str, table: str) -> Iterator[Relation]:
    """Open a relation of a DuckDB file; raises duckdb.Error when it can't be reached."""
    with connected() as connection:
        connection.execute(f"attach {literal(str(database))} as source_database (read_only)")
        yield Relation(connection, f"source_database.{quoted(schema)}.{quoted(table)}")


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to a database in memory, with limited memory and without the network."""
    settings = {"memory_limit": MEMORY, "autoinstall_known_extensions": False}
    with (
        tempfile.TemporaryDirectory(prefix="meshwright-duckdb-") as folder,
        duckdb.connect(":memory:", config={**settings, "temp_directory": folder}) as connection,
    ):
        yield connection


def quoted(name: str) -> str:
    """Return any name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _looked_at(relation: Relation, columns: list[SourceColumn], *, with_key: bool) -> SourceTable:
    table = _with_key(relation, columns) if with_key else SourceTable(columns)
    return msgspec.structs.replace(table, facts=facts_of(relation, columns))


def _with_key(relation: Relation, columns: list[SourceColumn]) -> SourceTable:
    named = [column for column in columns if column.identifies]
    found = find_key(relation, [column.source_sql for column in named], {c.source_sql for c in named if c.is_reserved})
    names = {column.source_sql: column.name for column in named}
    return SourceTable(columns, tuple(names[name] for name in found.columns), found.doubt)


def _columns(relation: Relation, file: Path | None = None) -> list[SourceColumn]:
    """Return the columns of a relation; raises Refused if a `file` isn't a table."""
    described = relation.connection.execute(f"describe select * from {relation.sql}").fetchall()  # noqa: S608 (quoted)
    reserved = _reserved_words(relation.connection)
    names = [row[0] for row in described]
    if file is not None:
        _check_is_a_table(file, names)
    theirs = {name.lower() for name in names}
    plain = {name: column_name(name) for name in names}
    columns: list[SourceColumn] = []
    taken: set[str] = set()
    for name, data_type, *_ in described:
        others = theirs - {name.lower()}
        candidates = itertools.chain([plain[name]], (f"{plain[name]}_{number}" for number in itertools.count(2)))
        ours = next(candidate for candidate in candidates if candidate not in taken and candidate not in others)
        taken.add(ours)
        columns.append(_column(name, ours, data_type, reserved))
    return columns


def _column(name: str, ours: str, data_type: str, reserved: frozenset[str]) -> SourceColumn:
    if JINJA.search(name) or not name.isprintable():
        raise Refused(
            f"The source has a column named {name!r}, which a dbt model can't use: it contains Jinja, a line break"
            " or another unprintable character. Rename it in the source, or read a view that renames it."
        )
    if JINJA.search(data_type) or not data_type.isprintable():
        raise Refused(
            f"Column {name!r} has the type {data_type}, which dbt would render as Jinja. Read a view that casts it."
        )
    is_reserved = ours in reserved
    quote = is_reserved or not ours.isascii()
    is_plain_type = re.fullmatch(r"[A-Z0-9_ (),]+", data_type)
    return SourceColumn(
        ours,
        data_type.lower() if is_plain_type else data_type,
        name if name == ours and not quote else quoted(name),
        quote=quote,
        is_reserved=is_reserved,
    )


def _check_is_a_table(file: Path, names: list[str]) -> None:
    """Raise Refused for a CSV file that DuckDB reads although it has no header, or is prose."""
    if not {".csv", ".tsv"} & set(file.suffixes):
        return
    if all(HEADLESS.fullmatch(name) for name in names):
        raise Refused(f"{file} has no header. Add a first line with the names of the columns.")
    if len(names) == 1 and not WORDS.fullmatch(names[0]):
        raise Refused(
            f"{file} isn't a table: its only column would be named {names[0][:60]!r}. Pass a CSV file with a header."
        )


def _reserved_words(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the words that require quotes as a column's name somewhere: all words of DuckDB's grammar."""
    rows = connection.execute("select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'")
    return frozenset(row[0] for row in rows.fetchall())
