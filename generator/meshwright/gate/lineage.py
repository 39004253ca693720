"""Which columns a query uses of the relations it reads: by name, or through `select *` down to what is asked of it.

Tables are looked up by name; their columns are given where they are known. sqlglot resolves CTEs, joins, subqueries
and stars.
"""

from collections.abc import Iterable, Iterator
from typing import Any

Columns = frozenset[str]


def columns_used(
    sql: str, dialect: str, tables: dict[str, Columns | None], wanted: Columns | None = None
) -> dict[str, Columns | None]:
    """Return the columns that `sql` uses of each of `tables`, in lower case; None where that can't be known.

    `tables` has the columns of each table, None where they aren't known. `wanted` are the query's own columns that
    count, None for all of them.
    """
    from sqlglot.errors import SqlglotError

    try:
        return _used(sql, dialect, tables, wanted)
    except (SqlglotError, RecursionError):
        return dict.fromkeys(tables)


def output_columns(sql: str, dialect: str, tables: dict[str, Columns | None]) -> Columns | None:
    """Return the names of the columns that a query has, None where a star hides them."""
    from sqlglot.errors import SqlglotError

    try:
        names = _qualified(_parse(sql, dialect), dialect, tables, expand_stars=True).named_selects
    except (SqlglotError, RecursionError):
        return None
    return None if "*" in names else frozenset(name.lower() for name in names)


def _used(
    sql: str, dialect: str, tables: dict[str, Columns | None], wanted: Columns | None
) -> dict[str, Columns | None]:
    from sqlglot import exp

    parsed = _parse(sql, dialect)
    if _hides_columns(parsed):
        return dict.fromkeys(tables)
    usage = _Usage(tables)
    for name in _excluded(parsed):
        usage.name(name, list(tables))
    usage.add(_qualified(parsed.copy(), dialect, tables, expand_stars=False))
    if not any(select.is_star for select in parsed.find_all(exp.Select)):
        return usage.columns()  # all that it uses is named
    expanded = _qualified(_narrowed(parsed, wanted), dialect, tables, expand_stars=True)
    usage.add(_pruned(expanded), with_stars=True)
    return usage.columns()


def _hides_columns(query: Any) -> bool:
    """Whether a query takes columns without naming them, in a way that no schema resolves."""
    from sqlglot import exp

    return any(
        isinstance(part, exp.Pivot | exp.Columns | exp.Command) or (isinstance(part, exp.Join) and part.method)
        for part in query.walk()
    )


def _pruned(query: Any) -> Any:
    """Take away what nothing asks for; a star that nobody can resolve keeps everything."""
    from sqlglot.errors import OptimizeError
    from sqlglot.optimizer.pushdown_projections import pushdown_projections

    try:
        return pushdown_projections(query)
    except OptimizeError:
        return query


def _parse(sql: str, dialect: str) -> Any:
    import sqlglot

    return sqlglot.parse_one(sql.strip().rstrip(";"), dialect=dialect)


def _narrowed(query: Any, wanted: Columns | None) -> Any:
    """Select from the query only what is wanted of it."""
    from sqlglot import exp

    if wanted is None:
        return query.copy()
    names = [exp.column(name) for name in sorted(wanted)] or [exp.Literal.number(1)]
    return exp.select(*names).from_(query.copy().subquery("__model__"))


def _qualified(query: Any, dialect: str, tables: dict[str, Columns | None], *, expand_stars: bool) -> Any:
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.schema import MappingSchema

    known = {name: dict.fromkeys(sorted(columns), "unknown") for name, columns in tables.items() if columns}
    return qualify(
        query,
        dialect=dialect,
        schema=MappingSchema(known, dialect=dialect),
        expand_stars=expand_stars,
        validate_qualify_columns=False,
        quote_identifiers=False,
        identify=False,
    )


class _Usage:
    """Collects the columns that belong to a table, or might."""

    def __init__(self, tables: dict[str, Columns | None]) -> None:
        self._tables = tables
        self._used: dict[str, set[str] | None] = {name: set() for name in tables}

    def columns(self) -> dict[str, Columns | None]:
        return {name: None if used is None else frozenset(used) for name, used in self._used.items()}

    def add(self, query: Any, *, with_stars: bool = False) -> None:
        """Add what a qualified query uses; with `with_stars`, a star that is left means that every column might be."""
        from sqlglot import exp
        from sqlglot.optimizer.scope import traverse_scope

        for scope in traverse_scope(query):
            read = {alias: table for alias, table in _tables(scope) if table in self._tables}
            for column in scope.columns:
                self._add_column(column, read)
            self._forget(read[row.name] for row in scope.expression.find_all(exp.TableColumn) if row.name in read)
            for alias in _stars(scope) if with_stars else ():
                self._forget(read.values() if alias is None else [t for a, t in read.items() if a == alias])

    def _add_column(self, column: Any, read: dict[str, str]) -> None:
        name = column.name.lower()
        aliases = [column.table] if column.table else list(read)
        self.name(name, [read[alias] for alias in aliases if alias in read])

    def name(self, name: str, candidates: list[str]) -> None:
        """Add a column to those of these tables that have it, or might."""
        for table in candidates:
            if name not in (self._tables[table] or {name}):
                continue
            used = self._used[table]
            if used is not None:
                used.add(name)

    def _forget(self, tables: Iterable[str]) -> None:
        for table in tables:
            self._used[table] = None


def _tables(scope: Any) -> Iterator[tuple[str, str]]:
    from sqlglot import exp

    for alias, source in scope.sources.items():
        if isinstance(source, exp.Table):
            yield alias, source.name.lower()  # Snowflake's dialect puts names in upper case


def _excluded(query: Any) -> Iterator[str]:
    """Yield the columns that a star leaves out: it fails without them."""
    from sqlglot import exp

    for star in query.find_all(exp.Star):
        for left_out in star.args.get("except_") or []:
            yield left_out.name.lower()


def _stars(scope: Any) -> Iterator[str | None]:
    """Yield the alias that each star of a select is of, None for one of everything."""
    for projection in getattr(scope.expression, "expressions", []):
        if projection.is_star:
            yield getattr(projection, "table", "") or None
