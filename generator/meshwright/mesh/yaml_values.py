"""Checks YAML values: whether a number is finite, whether a date exists, whether a value fits a column's type.

The guard does the same in macros/mesh/yaml_values.sql of the governance package;
tests/governance/test_guard_and_check.py keeps the two in step.
"""

import datetime
import math
from typing import Any

# The warehouses' data types, grouped by how their values look in YAML; other types accept any value.
TYPES = {
    "integer": "int, integer, bigint, smallint, tinyint, mediumint, hugeint, uhugeint, ubigint, uinteger, usmallint,"
    " utinyint, int1, int2, int4, int8, int16, int32, int64, int128, long, short, byteint, serial, bigserial",
    "number": "decimal, dec, numeric, number, bignumeric, bigdecimal, float, float4, float8, float32, float64, double,"
    " real, double precision",
    "text": "varchar, varchar2, nvarchar, nvarchar2, char, nchar, bpchar, character, character varying, text, string,"
    " clob, tinytext, longtext",
    "boolean": "boolean, bool",
    "date": "date",
    "timestamp": "timestamp, timestamptz, timestamp_ntz, timestamp_ltz, timestamp_tz, timestamp_s, timestamp_ms,"
    " timestamp_ns, timestampntz, timestampltz, datetime, datetime2, smalldatetime, datetimeoffset,"
    " timestamp with time zone, timestamp without time zone, timestamp with local time zone",
}
FAMILIES = {name: kind for kind, names in TYPES.items() for name in names.split(", ")}
FITTING = {
    "integer": "a whole number",
    "number": "a number",
    "text": "text in quotes",
    "boolean": "true or false",
    "date": "a date such as 2027-12-31",
    "timestamp": "a date or a time such as 2027-12-31 08:00:00",
    "any": "a number, text, true or false",
}
DIGITS = frozenset("0123456789")
LONGEST_SHOWN = 60


def family(data_type: str | None) -> str:
    """Return the family of a data type: a key of FITTING. Lists are `any`."""
    text = (data_type or "").lower().strip()
    return "any" if text.endswith("]") else FAMILIES.get(text.partition("(")[0].strip(), "any")


def fits(value: Any, kind: str) -> bool:
    """Whether a value fits a family. YAML reads `no` as false and `5` as a number, so text needs quotes."""
    match kind:
        case "integer":
            return is_number(value) and value == int(value)
        case "number":
            return is_number(value)
        case "text":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "date":
            return is_date(value)
        case "timestamp":
            return is_timestamp(value)
    return is_number(value) or isinstance(value, str | bool)


def is_number(value: Any, kind: type = float) -> bool:
    """Whether a value is a finite number, or an int if `kind` is int. In Python and Jinja, a bool is an int."""
    kinds = int if kind is int else int | float
    return isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value)


def is_date(value: Any) -> bool:
    """Whether a text is an existing date. (dbt turns YAML dates into text.)"""
    if not isinstance(value, str) or len(value) != 10 or value[4] + value[7] != "--":
        return False
    parts = value[:4], value[5:7], value[8:]
    if not DIGITS.issuperset("".join(parts)):
        return False
    try:
        datetime.date(*map(int, parts))
    except ValueError:
        return False
    return True


def is_timestamp(value: Any) -> bool:
    """Whether a text is a date, or a date with hour and minute and, optionally, second, fraction and time zone."""
    if not isinstance(value, str) or not is_date(value[:10]):
        return False
    time = value[11:]
    return len(value) == 10 or (value[10] in "T " and _is_time(time))


def _is_time(text: str) -> bool:
    clock = text[:5]
    if len(clock) != 5 or clock[2] != ":" or not DIGITS.issuperset(clock[:2] + clock[3:]):
        return False
    return int(clock[:2]) < 24 and int(clock[3:]) < 60 and set(text[5:]) <= DIGITS | set("+-.: Z")


def is_above(low: Any, high: Any) -> bool:
    """Whether `low` is greater than `high`, as numbers, dates, times or texts; times with a zone aren't compared."""
    if isinstance(low, str) and isinstance(high, str):
        if is_timestamp(low) and is_timestamp(high):
            return not _has_zone(low) and not _has_zone(high) and low.replace("T", " ") > high.replace("T", " ")
        return low.lower() > high.lower()
    return is_number(low) and is_number(high) and low > high


def _has_zone(text: str) -> bool:
    return any(character in text[10:] for character in "+-Z")


def shown(value: Any) -> str:
    """Return a value as messages show it."""
    if isinstance(value, str):
        return f"'{value[:LONGEST_SHOWN]}'".replace("\n", " ")
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        kind = "mapping" if isinstance(value, dict) else "list"
        return f"a {kind}" if value else f"an empty {kind}"
    return str(value)
