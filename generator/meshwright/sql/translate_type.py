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
OTHER_NAMES = {
    "bigquery": STANDARD,
    "spark": OF_SPARK,
    "databricks": OF_SPARK,
    "snowflake": frozenset({WITH_ZONE}),
    "athena": frozenset({WITH_ZONE, "smallint"}),
    "redshift": frozenset({"varchar"}),
}
ZONED_TIMESTAMP = frozenset({"bigquery", "spark", "databricks"})
# Redshift's `varchar` holds 256 bytes, and a longer text fails, or a cast cuts it off.
LONGEST_TEXT = "varchar(65535)"
TEXTS = frozenset({"TEXT", "VARCHAR"})
STRINGS = frozenset({"bigquery", "spark", "databricks"})
HAS_TEXT = frozenset({"duckdb", "postgres", "snowflake"})
WITHOUT_ZONE = frozenset({"TIMESTAMP", "TIMESTAMPNTZ", "DATETIME"})
# An Iceberg table of Athena has no narrower integers.
NARROW = frozenset({"TINYINT", "SMALLINT"})
# BigQuery's `numeric` has up to 29 digits before the point and 9 after it.
NUMERIC_WHOLE, NUMERIC_SCALE = 29, 9

WHOLE_NUMBERS = frozenset(
    {"INT128", "INT256", "UTINYINT", "USMALLINT", "UMEDIUMINT", "UINT", "UBIGINT", "UINT128", "UINT256"}
)
NESTED = frozenset({"STRUCT", "MAP", "ARRAY", "LIST", "OBJECT", "UNION", "NESTED"})
# Types that a dialect lacks, and what to use instead: as DuckDB writes it, and what else to do.
PROPOSALS = {
    **dict.fromkeys(WHOLE_NUMBERS, ("decimal(38,0)", "")),
    "ENUM": ("varchar", " with accepted_values"),
    "BIT": ("varchar", ""),
    "TIME": ("varchar", ""),
    "INTERVAL": ("bigint", " with a number of seconds"),
    "UUID": ("varchar(36)", ""),
}
ONLY_DUCKDB = frozenset({"duckdb"})
HAS = {
    **dict.fromkeys((*WHOLE_NUMBERS, "ENUM", "BIT"), ONLY_DUCKDB),
    "UUID": frozenset({"duckdb", "postgres", "trino"}),
    "TIME": frozenset({"duckdb", "postgres", "redshift", "snowflake", "bigquery", "trino"}),
    "INTERVAL": frozenset({"duckdb", "postgres", "redshift", "trino", "spark", "databricks"}),
}
LACKING_NESTED = {"postgres": "jsonb", "redshift": "super"}
DOCUMENTS = frozenset({"JSON", "JSONB", "VARIANT", "SUPER"})
DOCUMENT = {
    "duckdb": "json",
    "postgres": "jsonb",
    "snowflake": "variant",
    "bigquery": "json",
    "databricks": "variant",
    "redshift": "super",
    "trino": "json",
}


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
    if old == new:
        return data_type
    proposal = _lacking(kind, new)
    if proposal:
        raise UnknownType(f"{new} has no type {data_type}; use {proposal}")
    text = data_type.lower().replace(", ", ",")
    new_text = text if _stays(text, old, new) else _written(kind, text, new)
    return data_type if new_text == text else new_text


def _stays(text: str, old: str, new: str) -> bool:
    """Whether a name means the same in both dialects; a length or precision only has another name in BigQuery."""
    name, _, arguments = text.partition("(")
    name = name.strip()
    if name == "timestamp" and (old in ZONED_TIMESTAMP) is not (new in ZONED_TIMESTAMP):
        return False
    others = OTHER_NAMES.get(new, frozenset()) - ({"varchar"} if arguments and new != "bigquery" else set())
    return name in STANDARD and name not in others


def _written(kind: Any, text: str, new: str) -> str:
    """Return a type as sqlglot writes it, except where the warehouse knows better."""
    name, sizes = kind.this.name, [int(size.name) for size in kind.expressions if size.name.isdigit()]
    if name in DOCUMENTS:
        return "json" if (text, new) == ("json", "postgres") else DOCUMENT[new]
    if name in TEXTS and new == "redshift" and not sizes:
        return LONGEST_TEXT
    if name in TEXTS and (sizes or new not in STRINGS):
        length = f"({sizes[0]})" if sizes else ""
        return text if text == "text" and new in HAS_TEXT else f"{'string' if new == 'bigquery' else 'varchar'}{length}"
    if name in NARROW and new == "athena":
        return "integer"
    if name in WITHOUT_ZONE and new in {"spark", "databricks"}:
        return "timestamp_ntz"
    written = str(kind.sql(dialect=new)).lower().replace(", ", ",")
    return _of_bigquery(written, name, sizes) if new == "bigquery" else written


def _of_bigquery(written: str, name: str, sizes: list[int]) -> str:
    """Return a type without the precision of a time, and a number as one that has room for its digits."""
    if name.startswith("TIMESTAMP"):
        return written.partition("(")[0]
    scale = sizes[1] if len(sizes) > 1 else 0
    is_wide = name == "DECIMAL" and sizes and (sizes[0] - scale > NUMERIC_WHOLE or scale > NUMERIC_SCALE)
    return f"bignumeric({sizes[0]},{scale})" if is_wide else written


def _lacking(kind: Any, dialect: str) -> str:
    """Return what to use for a type that the dialect lacks, "" if it has the type."""
    name = kind.this.name
    if name in NESTED and dialect in LACKING_NESTED:
        return LACKING_NESTED[dialect]
    if name in DOCUMENTS and dialect not in DOCUMENT:
        return translated("varchar", "duckdb", dialect)
    if dialect in HAS.get(name, {dialect}):
        return ""
    data_type, more = PROPOSALS[name]
    return translated(data_type, "duckdb", dialect) + more
