"""Finds what SQL reads with sqlglot, for warehouses whose own parser isn't available."""

from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from meshwright.sql.functions import MAKE_ROWS, reads_by_name
from meshwright.sql.reads import Call, Reads, Relation

SELECTS = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values, exp.Pivot, exp.Table)


def reads_in_sqlglot(sql: str, dialect: str | None) -> Reads:
    """Return what a query reads; anything but one select is a fault."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, dialect=dialect) if statement is not None]
    except (SqlglotError, RecursionError) as error:
        return Reads(fault=f"it can't be parsed: {str(error).splitlines()[0]}")
    if len(statements) != 1 or not isinstance(statements[0], SELECTS):
        return Reads(fault=_fault(statements))
    tree = statements[0]
    return Reads(frozenset(_relations(tree)), frozenset(_table_functions(tree)), frozenset(_functions(tree)))


def _fault(statements: list[Any]) -> str:
    if len(statements) == 1:
        key = statements[0].key
        return f"it is {'an' if key[0] in 'aeiou' else 'a'} {key} statement, not a select"
    return f"it has {len(statements)} statements, not one select"


def _relations(tree: Any) -> Iterator[Relation]:
    tables = [table for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier | exp.Literal)]
    aliases = {table.alias_or_name.lower() for table in tables}
    for table in tables:
        # BigQuery reads a nested column like a table: `from orders, orders.items`.
        is_nested_column = bool(table.db) and table.db.lower() in aliases and not isinstance(table.parent, exp.From)
        if not is_nested_column and not _is_cte(table):
            yield tuple(part.name.lower() for part in table.parts)


def _is_cte(table: Any) -> bool:
    """Whether a table's name is that of a CTE in scope."""
    if table.db:
        return False
    inside, ancestor = None, table.parent
    while ancestor is not None:
        if isinstance(ancestor, exp.CTE):
            inside = ancestor
        for cte in getattr(ancestor, "ctes", []):
            if cte is inside and not cte.parent.args.get("recursive"):
                break
            if cte.alias.lower() == table.name.lower():
                return True
        ancestor = ancestor.parent
    return False


def _table_functions(tree: Any) -> Iterator[Call]:
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            name = _function_name(table.this)
            if name not in MAKE_ROWS:
                yield Call(name, table.this.sql())


def _functions(tree: Any) -> Iterator[str]:
    for function in tree.find_all(exp.Func):
        name = _function_name(function)
        if reads_by_name(name) and not isinstance(function.parent, exp.Table):
            yield name


def _function_name(function: Any) -> str:
    if isinstance(function, exp.Anonymous):
        return str(function.name).lower()
    return str(function.sql_name()).lower()
