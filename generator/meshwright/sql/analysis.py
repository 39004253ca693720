"""Resolves the columns of a query with sqlglot, where no engine can bind it."""

from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify

from meshwright.sql.duckdb_world import Bound
from meshwright.sql.reads import Relation
from meshwright.sql.shape import Shape, ShapeColumn


def analyse(sql: str, dialect: str, relations: Mapping[Relation, Shape]) -> Bound:
    """Resolve every column of a query; the shape has names without types.

    Columns can't be resolved when the columns of a relation aren't known.
    """
    schema: dict[str, Any] = {}
    for relation, shape in relations.items():
        inner = schema
        for part in relation:
            inner = inner.setdefault(part.lower(), {})
        inner.update({column.name: column.data_type or "unknown" for column in shape.columns})
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect=dialect) if tree is not None]
        if len(trees) != 1 or not isinstance(trees[0], exp.Query):
            return Bound(error="it isn't a single select")
        missing = _missing_in_stars(trees[0], relations)
        if missing:
            return Bound(error=f"Column '{missing}' could not be resolved")
        query = qualify(trees[0], schema=schema, dialect=dialect, validate_qualify_columns=True)
        names = tuple(ShapeColumn(name) for name in query.named_selects)
    except (SqlglotError, ValueError, RecursionError, KeyError, AttributeError, TypeError) as error:
        return Bound(error=(str(error).splitlines() or [type(error).__name__])[0].partition(". Line")[0])
    if any(column.name == "*" for column in names):
        return Bound(Shape(tuple(column for column in names if column.name != "*"), open=True))
    return Bound(Shape(names))


def translated(sql: str, dialect: str) -> str | None:
    """Translate a query to DuckDB's dialect; None when sqlglot can't."""
    try:
        [text] = sqlglot.transpile(sql, read=dialect, write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except (SqlglotError, ValueError, RecursionError):
        return None
    return str(text)


def translated_type(data_type: str, dialect: str) -> str | None:
    """Translate a data type to DuckDB's dialect; None when sqlglot can't parse it."""
    try:
        return str(exp.DataType.build(data_type, dialect=dialect, udt=False).sql("duckdb"))
    except (SqlglotError, ValueError):
        return None


def _missing_in_stars(tree: Any, relations: Mapping[Relation, Shape]) -> str | None:
    """Return a name in `* exclude (...)`, `replace` or `rename` that no relation and no part of the query defines.

    sqlglot doesn't resolve these names.
    """
    if any(shape.open for shape in relations.values()):
        return None
    known = {name for shape in relations.values() for name in shape.by_name()}
    known |= {alias.alias.lower() for alias in tree.find_all(exp.Alias)}
    known |= {column.name.lower() for alias in tree.find_all(exp.TableAlias) for column in alias.columns}
    for star in tree.find_all(exp.Star):
        for key in ("except_", "except", "replace", "rename"):
            for item in star.args.get(key) or []:
                name = (item.this if isinstance(item, exp.Alias) and key == "rename" else item).alias_or_name
                if name and name.lower() not in known:
                    return str(name)
    return None
