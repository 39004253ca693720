"""Translates data types between the dialects of warehouses, with sqlglot."""

from functools import cache
from typing import Any

from meshwright.errors import Refused

# Most dialects know these names, so the text of a contract stays.
WITH_ZONE = "timestamp with time zone"
STANDARD = frozenset(
    {"integer", "bigint", "smallint", "varchar", "boolean", "date", "timestamp", WITH_ZONE, "decimal", "numeric"}
)
# Spark has `varchar` with a length only, and its `timestamp` has a time zone. BigQuery's names are its own.
OF_SPARK = frozenset({"varchar", "timestamp", WITH_ZONE})
# Redshift's `varchar` holds 256 bytes, and a longer text fails, or a cast cuts it off.
LONGEST_TEXT = "varchar(65535)"
OTHER_NAMES = {
    "bigquery": STANDARD,
    "spark": OF_SPARK,
    "databricks": OF_SPARK,
    "snowflake": frozenset({WITH_ZONE}),
    "athena": frozenset({WITH_ZONE}),
    "redshift": frozenset({"varchar"}),
}
WHOLE_NUMBERS = frozenset(
    {"INT128", "INT256", "UTINYINT", "USMALLINT", "UMEDIUMINT", "UINT", "UBIGINT", "UINT128", "UINT256"}
)
NESTED = frozenset({"STRUCT", "MAP", "ARRAY", "LIST", "OBJECT", "UNION", "NESTED"})
# Types that a dialect lacks, and what to use instead.
PROPOSALS = {
    **dict.fromkeys(WHOLE_NUMBERS, "decimal(38,0)"),
    "ENUM": "varchar with accepted_values",
    "BIT": "varchar",
    "TIME": "varchar",
    "INTERVAL": "a number of seconds",
    "UUID": "varchar(36)",
}
HAS_WHOLE_NUMBERS = frozenset({"duckdb"})
HAS_UUID = frozenset({"duckdb", "postgres", "trino"})
HAS_TIME = frozenset({"duckdb", "postgres", "redshift", "snowflake", "bigquery", "trino"})
HAS_INTERVAL = frozenset({"duckdb", "postgres", "redshift", "trino", "spark", "databricks"})
LACKING_NESTED = {"postgres": "jsonb", "redshift": "super"}


class UnknownType(Refused):
    """The new warehouse has no such type; the text says what to use."""


@cache
def translated(data_type: str, old: str, new: str) -> str:
    """Return a data type as the dialect `new` writes it; raises UnknownType if it has none like it.

    The names of the dialects are those of dbt's adapters. A name that both know stays as it is.
    """
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    if old == "redshift" != new and data_type.lower().replace("max", "65535") == LONGEST_TEXT:
        data_type = "varchar"
    try:
        kind = exp.DataType.build(data_type, dialect=old)
    except SqlglotError as error:
        raise UnknownType(f"{data_type} isn't a type of {old}; write one of {new}") from error
    proposal = _lacking(kind, new)
    if proposal:
        raise UnknownType(f"{new} has no type {data_type}; use {proposal}")
    name, _, arguments = data_type.lower().partition("(")
    if old == new or (name.strip() in STANDARD and (arguments or name.strip() not in OTHER_NAMES.get(new, ()))):
        return data_type
    is_text = kind.this.name in {"TEXT", "VARCHAR"} and not kind.expressions
    text = LONGEST_TEXT if is_text and new == "redshift" else kind.sql(dialect=new).lower().replace(", ", ",")
    return data_type if text == data_type.lower().replace(", ", ",") else text


def _lacking(kind: Any, dialect: str) -> str:
    """Return what to use for a type that the dialect lacks, "" if it has the type."""
    name = kind.this.name
    if name in NESTED and dialect in LACKING_NESTED:
        return LACKING_NESTED[dialect]
    has = {
        **dict.fromkeys(WHOLE_NUMBERS, HAS_WHOLE_NUMBERS),
        "ENUM": HAS_WHOLE_NUMBERS,
        "BIT": HAS_WHOLE_NUMBERS,
        "UUID": HAS_UUID,
        "TIME": HAS_TIME,
        "INTERVAL": HAS_INTERVAL,
    }.get(name)
    return PROPOSALS[name] if has is not None and dialect not in has else ""
