"""Finds the key of a source: a column, a pair or a triple of columns that never repeats and contains no null.

Impossible keys are excluded on the first rows; the remaining ones are measured on all rows, up to a limit.
"""

import itertools
from collections.abc import Iterator

import duckdb
import msgspec

from meshwright.scaffold.source import KeyCount

# With more rows than this, a key is only suggested. Grouping ten million takes about two seconds.
MOST_ROWS = 10_000_000
# A CSV or JSON file must be read from its beginning each time, so a file up to this size is copied.
MOST_BYTES = 1_000_000_000
SAMPLE_ROWS = 1_000_000
SAMPLE_VALUES = 20_000_000
FIRST_ROWS = 20_000
WIDEST = 3
MOST_COLUMNS = 14
MOST_MEASURED = 8
# The share that `approx_count_distinct` may miss.
CLOSE = 0.8
NONE_FOUND = "no column, pair or triple of columns is unique and never null"
TOO_FEW = "the source has fewer than two rows, so"


class Relation(msgspec.Struct, frozen=True):
    """A relation, as SQL on a connection; `bytes` is the size of a file that must be read from its beginning."""

    connection: duckdb.DuckDBPyConnection
    sql: str
    bytes: int = 0


class Found(msgspec.Struct, frozen=True):
    """A key in the source's column names, () if there is none; `doubt` states why it isn't certain."""

    columns: tuple[str, ...] = ()
    doubt: str = ""


def find_key(relation: Relation, names: list[str], alone: set[str]) -> Found:
    """Return the first key among columns, which are SQL; columns in `alone` can't be part of a wider key."""
    if not names:
        return Found(doubt="no column has a type that is suitable for a key")
    relation = _copied(relation, names)
    sample = _sample(relation, names)
    if sample.rows < 2:
        return Found(doubt=f"{TOO_FEW} nothing shows what makes a row unique")
    candidates = _candidates(sample, names, alone)
    if sample.is_all:
        key = next(candidates, None)
        return Found(key) if key else Found(doubt=NONE_FOUND)
    if size := _size(relation):
        key, looked_at = next(candidates, None), f"the first {sample.rows:,} of {size}"
        return Found(key, f"it is unique in {looked_at}") if key else Found(doubt=f"{NONE_FOUND} in {looked_at}")
    for key in itertools.islice(candidates, MOST_MEASURED):
        if _count(relation, relation.sql, key).holds:
            return Found(key)
    return Found(doubt=NONE_FOUND)


def count_key(relation: Relation, key: list[str]) -> tuple[KeyCount, str]:
    """Measure a key; also returns a name of the measured rows unless these are all rows."""
    size = _size(relation)
    if not size:
        return _count(relation, relation.sql, tuple(key)), ""
    rows = f"(select {', '.join(key)} from {relation.sql} limit {SAMPLE_ROWS})"  # noqa: S608 (quoted)
    return _count(relation, rows, tuple(key)), f"the first {SAMPLE_ROWS:,} of {size}"


def _copied(relation: Relation, names: list[str]) -> Relation:
    """Copy the columns of a file that each query would read again; the copy may spill to disk."""
    if not 0 < relation.bytes <= MOST_BYTES:
        return relation
    relation.connection.execute(f"create temp table key_rows as select {', '.join(names)} from {relation.sql}")  # noqa: S608
    return Relation(relation.connection, "key_rows")


class _Sample(msgspec.Struct, frozen=True):
    """The first rows, as a table of columns c0, c1, ... by their SQL in the source; `is_all` when there are no more."""

    relation: Relation
    columns: dict[str, str]
    rows: int
    is_all: bool


def _sample(relation: Relation, names: list[str]) -> _Sample:
    most = min(SAMPLE_ROWS, SAMPLE_VALUES // len(names))
    columns = {name: f"c{number}" for number, name in enumerate(names)}
    selected = ", ".join(f"{name} as {column}" for name, column in columns.items())
    run = relation.connection.execute
    run(f"create temp table key_sample as select {selected} from {relation.sql} limit {most}")  # noqa: S608 (quoted)
    rows = run("select count(*) from key_sample").fetchone()
    count = int(rows[0]) if rows else 0
    return _Sample(relation=relation, columns=columns, rows=count, is_all=count < most)


def _candidates(sample: _Sample, names: list[str], alone: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield columns, pairs and triples that are keys of the sample, in this order."""
    distinct = _distinct(sample, names)
    full = [name for name in names if distinct.get(name, 0) > 1]
    wide = [name for name in full if name not in alone]
    pool = set(sorted(wide, key=lambda name: -distinct[name])[:MOST_COLUMNS])
    kept = [name for name in wide if name in pool]
    for width in range(1, WIDEST + 1):
        combined = itertools.combinations(full if width == 1 else kept, width)
        possible: list[tuple[str, ...]] = [key for key in combined if _product(distinct, key) >= CLOSE * sample.rows]
        for key in possible if width == 1 else _unique_in_first_rows(sample, possible):
            if _count(sample.relation, "key_sample", tuple(sample.columns[name] for name in key)).holds:
                yield key


def _product(distinct: dict[str, int], key: tuple[str, ...]) -> int:
    product = 1
    for name in key:
        product *= distinct[name]
    return product


def _distinct(sample: _Sample, names: list[str]) -> dict[str, int]:
    """Return the approximate number of values of each column without nulls."""
    columns = [sample.columns[name] for name in names]
    counted = ", ".join(f"count({column}), approx_count_distinct({column})" for column in columns)
    row = sample.relation.connection.execute(f"select {counted} from key_sample").fetchone() or ()  # noqa: S608
    found = zip(names, row[::2], row[1::2], strict=True)
    return {name: values for name, present, values in found if present == sample.rows}


def _unique_in_first_rows(sample: _Sample, keys: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the keys that don't repeat in the first rows, with one query for all."""
    if not keys:
        return []
    counted = ", ".join(f"count(distinct hash({', '.join(sample.columns[n] for n in key)}))" for key in keys)
    first = f"(select * from key_sample limit {FIRST_ROWS})"  # noqa: S608 (numbers)
    row = sample.relation.connection.execute(f"select {counted} from {first}").fetchone() or ()  # noqa: S608
    return [key for key, count in zip(keys, row, strict=True) if count == min(sample.rows, FIRST_ROWS)]


def _count(relation: Relation, rows: str, key: tuple[str, ...]) -> KeyCount:
    columns = ", ".join(f"{column} as k{number}" for number, column in enumerate(key))
    positions = ", ".join(f"k{number}" for number in range(len(key)))
    has_null = " or ".join(f"k{number} is null" for number in range(len(key)))
    query = f"""
        with rows as (select {columns} from {rows}),
        keys as (select {positions}, count(*) as row_count from rows group by {positions})
        select coalesce(sum(row_count), 0), coalesce(sum(row_count - 1), 0),
            coalesce(sum(row_count) filter ({has_null}), 0)
        from keys
    """  # noqa: S608 (quoted by the callers)
    count, repeated, nulls = relation.connection.execute(query).fetchone() or (0, 0, 0)
    return KeyCount(int(count), int(repeated), int(nulls))


def _size(relation: Relation) -> str:
    """Return the size of a relation that is too large to measure a key on, "" for any other."""
    if relation.bytes > MOST_BYTES:
        return f"{relation.bytes / 1e9:.1f} GB of rows"
    row = relation.connection.execute(f"select count(*) from {relation.sql}").fetchone()  # noqa: S608 (quoted)
    rows = int(row[0]) if row else 0
    return f"{rows:,} rows" if rows > MOST_ROWS else ""
