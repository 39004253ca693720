"""Sample values for the unit tests that a new product starts with."""

from typing import Any


def sample_value(data_type: str) -> Any:
    """Return a value of a SQL type as YAML writes it: a number, a text or a truth value."""
    name = data_type.lower().partition("(")[0].strip()
    if name in {"boolean", "bool"}:
        return True
    if name.startswith("timestamp") or name == "datetime":
        return "2026-01-01 00:00:00"
    if name == "date":
        return "2026-01-01"
    if name == "time":
        return "00:00:00"
    if name == "uuid":
        return "00000000-0000-0000-0000-000000000001"
    if name in {"varchar", "text", "string", "char", "character varying"}:
        return "a"
    return 1


def sample_sql(data_type: str) -> str:
    """Return the same value as a SQL expression of that type."""
    value = sample_value(data_type)
    literal = f"'{value}'" if isinstance(value, str) else str(value).lower()
    return f"cast({literal} as {data_type})"
