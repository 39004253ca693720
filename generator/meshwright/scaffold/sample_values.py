"""Sample values for the unit tests that a new product starts with."""

import re
from typing import Any

from meshwright.scaffold.source import NESTED_TYPES


def sample_value(data_type: str) -> Any:
    """Return a YAML value for a SQL type: a number, a text or a boolean; None for a nested type."""
    if NESTED_TYPES.search(data_type):
        return None
    members = re.match(r"enum\('((?:[^']|'')*)'", data_type, re.IGNORECASE)
    if members:
        return members[1].replace("''", "'")
    name = data_type.lower().partition("(")[0].strip()
    if name in {"boolean", "bool"}:
        return True
    if name.startswith("timestamp") or name == "datetime":
        return "2026-01-01 00:00:00"
    if name == "date":
        return "2026-01-01"
    if name == "time":
        return "00:00:00"
    if name == "interval":
        return "1 day"
    if name == "uuid":
        return "00000000-0000-0000-0000-000000000001"
    if name in {"varchar", "text", "string", "char", "character varying", "blob", "bytea"}:
        return "a"
    return "1" if name == "bit" else 1


def sample_sql(data_type: str) -> str:
    """Return the same value as a SQL expression of that type."""
    value = sample_value(data_type)
    if value is None:
        return f"cast(null as {data_type})"
    literal = f"""'{value.replace("'", "''")}'""" if isinstance(value, str) else str(value).lower()
    return f"cast({literal} as {data_type})"
