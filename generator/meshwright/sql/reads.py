"""Finds what a query reads, in any dialect."""

from functools import lru_cache

import msgspec

Relation = tuple[str, ...]
"""The parts of a relation's name in lower case: database, schema and name as far as the SQL gives them."""


class Call(msgspec.Struct, frozen=True, order=True):
    """A call of a function: `name` in lower case, `text` its arguments in a comparable form."""

    name: str
    text: str = ""


class Reads(msgspec.Struct, frozen=True):
    """Relations, table functions, and scalar functions that may do more than compute.

    `fault` says why the SQL can't be analysed; the rest is then empty.
    """

    relations: frozenset[Relation] = frozenset()
    table_functions: frozenset[Call] = frozenset()
    functions: frozenset[str] = frozenset()
    fault: str | None = None


@lru_cache(maxsize=8192)
def reads_of(sql: str, dialect: str | None) -> Reads:
    """Return what a query reads; `dialect` is dbt's name of the adapter.

    The cache pays in the rows `check` of benchmarks/scale.py: several rules ask about the same SQL."""
    if dialect == "duckdb":
        from meshwright.sql.duckdb_syntax import reads_in_duckdb

        return reads_in_duckdb(sql)
    from meshwright.sql.sqlglot_syntax import reads_in_sqlglot

    return reads_in_sqlglot(sql, dialect)


def reads_of_relation(relation_name: str, dialect: str | None) -> Reads:
    """Return what the name of a relation in SQL reads: the relation itself, or a file through a function."""
    return reads_of(f"select * from {relation_name}", dialect)  # noqa: S608 (parsed, never run)
