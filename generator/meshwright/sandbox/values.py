"""Writes the SELECT that makes the rows of a table, in DuckDB's SQL.

All arithmetic is on whole numbers below 2^63, so the same seed gives the same rows on every machine. Dates are relative
to the day of the run.
"""

import datetime
import hashlib
import math
import re
from typing import Any

import duckdb
import msgspec

from meshwright.sandbox.pools import DEFAULT_POOL, Plan, Take
from meshwright.sandbox.table import SandboxColumn, SandboxTable
from meshwright.sql.duckdb_world import type_name

PRIME = 2_147_483_647
MOST_NULLS = 0.05
# Numbers that a calendar, a clock or the globe limits, by the names that columns usually have.
USUAL_BOUNDS: tuple[tuple[str, int, int], ...] = (
    (r"(.*_)?month", 1, 12),
    (r"(.*_)?day", 1, 28),
    (r"(.*_)?hour", 0, 23),
    (r"(.*_)?(minute|second)", 0, 59),
    (r"(.*_)?(share|ratio|rate)(_.*)?", 0, 1),
    (r"(.*_)?lat(itude)?", -90, 90),
    (r"(.*_)?(lon|lng|long)(gitude)?", -180, 180),
)
USUAL_NUMBERS = (1, 100)
YEARS = 20
EMAIL = re.compile(r"e?mail", re.IGNORECASE)
UNMADE = "null"


class Generator(msgspec.Struct, frozen=True):
    """Makes the values of a plan; `now` is in UTC. With `nulls`, columns that may be null sometimes are.
    Dates and times are of the last `days`.
    """

    plan: Plan
    seed: int
    now: datetime.datetime
    nulls: bool = True
    days: int = 60

    def select(self, table: SandboxTable, rows: int | None = None) -> str:
        """Return the query for the rows of a table, or for its first `rows`."""
        made = [f"{self._column(table, name)} as {quoted(column.name)}" for name, column in table.columns.items()]
        count = table.rows if rows is None else min(rows, table.rows)
        return f"select {', '.join(made)} from range({count}) as numbered (i)"  # noqa: S608 (names are quoted)

    def _column(self, table: SandboxTable, name: str) -> str:
        column, take = table.columns[name], self.plan.takes[table.id, name]
        data_type = type_name(column.data_type) or "varchar"
        value = f"cast({self._value(table, column, take)} as {data_type})"
        share = min(MOST_NULLS, (1 - column.filled) / 2)
        if not self.nulls or share <= 0 or not take.walks:
            return value
        # The same rows are null in every column, as in real data: what never happened has no time, place or amount.
        is_null = f"{self._random('nulls')} < {round(share * PRIME)}"
        return f"case when not {is_null} then {value} end"

    def _value(self, table: SandboxTable, column: SandboxColumn, take: Take) -> str:
        if column.accepted:
            number = self._number(table, column, take, len(column.accepted))
            return f"[{', '.join(map(literal, column.accepted))}][1 + ({number}) % {len(column.accepted)}]"
        size = take.pool.size or self._usual_size(column)
        number = self._number(table, column, take, size)
        made = self._made(column, take, number)
        if not take.pool.first:
            return made
        listed = f"[{', '.join(literal(str(value)) for value in take.pool.first)}]"
        data_type = type_name(column.data_type) or "varchar"
        count = len(take.pool.first)
        return f"case when {number} < {count} then cast({listed}[1 + {number}] as {data_type}) else {made} end"

    def _number(self, table: SandboxTable, column: SandboxColumn, take: Take, size: int) -> str:
        """Return the number of the value in the pool, from 0."""
        if take.base is not None:
            return f"((i // {take.divisor}) % {take.base})"
        role = [n for n in table.columns if self.plan.takes[table.id, n].pool is take.pool].index(column.name.lower())
        name = f"{take.pool.cells[0]} {role}"
        if not take.pool.is_key or column.accepted:
            return f"({self._random(name)} % {size})"
        step = _coprime(self._constant(f"{name} step"), size)
        start, shift = self._constant(f"{name} start") % size, self._constant(f"{name} shift") % size
        return f"(({step} * (i % {size}) + {start} + (i // {size}) % {size} * {shift}) % {size})"

    def _made(self, column: SandboxColumn, take: Take, number: str) -> str:
        shared = len(take.pool.cells) > 1 or not take.walks
        match column.family:
            case "integer" | "number":
                return self._numeric(column, take, number, shared=shared)
            case "text":
                return _text(column, take, number)
            case "boolean" if take.walks:
                return f"({self._random(str(take.pool.cells[0]))} < {round(column.share * PRIME)})"
            case "boolean":
                return f"({number} % 2 = 1)"
            case "date":
                return self._time(column, take, number, "day")
            case "timestamp":
                return self._time(column, take, number, "hour")
        return _nested(duckdb.sqltype(type_name(column.data_type) or "varchar"), column.name, number)

    def _numeric(self, column: SandboxColumn, take: Take, number: str, *, shared: bool) -> str:
        low, high = bounds(column, self.now.year)
        if column.family == "integer" or (shared and take.pool.is_key):
            if column.low is None and column.high is not None:
                return f"({math.floor(high)} - {number})"
            first = math.ceil(low)
            limited = column.high is not None or (high, low) != (USUAL_NUMBERS[1], USUAL_NUMBERS[0])
            wrapped = f"{number} % {max(1, math.floor(high) - first + 1)}" if limited else number
            return f"({first} + {wrapped})"
        part = self._random(f"{take.pool.cells[0]}")
        digits = _scale(column)
        # Down to a digit that the type has, so that a rounded value isn't above the bound.
        return f"({low} + floor({part} % 10007 / 10006.0 * {high - low} * 1e{digits}) / 1e{digits})"

    def _time(self, column: SandboxColumn, take: Take, number: str, unit: str) -> str:
        step = f"to_{unit}s(cast({number} as integer))" if unit == "day" else f"to_hours({number})"
        if column.low is not None or column.high is not None:
            return _between_times(column, number, unit, self.now)
        newest = self.now if column.recent else self.now.replace(minute=0, second=0)
        if column.recent and unit == "hour" and take.walks:
            step = f"to_seconds({number} % 60)"
        return f"(timestamp '{newest:%Y-%m-%d %H:%M:%S}' - {step})"

    def _usual_size(self, column: SandboxColumn) -> int:
        by_family = {"date": self.days, "timestamp": 24 * self.days, "integer": 100, "number": 100}
        return by_family.get(column.family, DEFAULT_POOL)

    def _random(self, name: str) -> str:
        """Return a whole number from 0 to PRIME that looks random, by the number of the row."""
        a, b, c = (self._constant(f"{name} {letter}") for letter in "abc")
        mixed = f"((i + {b}) % {PRIME} * {a} % {PRIME})"
        return f"(({mixed} * {mixed} % {PRIME} + {mixed} * {c} % {PRIME}) % {PRIME})"

    def _constant(self, name: str) -> int:
        digest = hashlib.sha256(f"{self.seed} {name}".encode()).digest()
        return 1 + int.from_bytes(digest[:8], "big") % (PRIME - 1)


def bounds(column: SandboxColumn, year: int) -> tuple[float, float]:
    """Return the lowest and the highest number of a column: promised, usual for its name, or what its type holds."""
    low, high = _usual_bounds(column, year)
    low = column.low if column.low is not None else min(low, column.high if column.high is not None else low)
    high = column.high if column.high is not None else max(high, low)
    return low, high


def is_usual(column: SandboxColumn) -> bool:
    """Whether a column's name limits its numbers."""
    return any(re.fullmatch(pattern, column.name.lower()) for pattern, _, _ in USUAL_BOUNDS)


def _usual_bounds(column: SandboxColumn, year: int) -> tuple[float, float]:
    name = column.name.lower()
    if re.fullmatch(r"(.*_)?year", name) and column.family == "integer":
        return year - YEARS, year
    found = next((b for b in USUAL_BOUNDS if re.fullmatch(b[0], name)), None)
    low, high = found[1:] if found else USUAL_NUMBERS
    if column.family == "integer" and high - low < 2:
        low, high = USUAL_NUMBERS
    most = _most(column)
    return (low, high) if most is None else (min(low, most), min(high, most))


def _most(column: SandboxColumn) -> float | None:
    """Return the largest number that a decimal holds."""
    found = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", type_name(column.data_type) or "")
    if found is None:
        return None
    whole = int(found[1]) - int(found[2])
    return 10**whole - 1 if whole else 0.9


def _scale(column: SandboxColumn) -> int:
    found = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", type_name(column.data_type) or "")
    return min(4, int(found[2])) if found else 2


def _text(column: SandboxColumn, take: Take, number: str) -> str:
    name = column.name.lower() if len(take.pool.cells) == 1 else take.pool.name
    length = take.pool.length
    digits = len(str(max(take.base or 0, take.pool.size or 0, DEFAULT_POOL) + len(take.pool.first)))
    if EMAIL.search(name) and (length is None or length >= len("person@example.invalid") + digits):
        return f"'person' || (1 + {number}) || '@example.invalid'"
    if length is None or length >= len(name) + 1 + digits:
        return f"{literal(name + ' ')} || (1 + {number})"
    return f"upper(right(lpad(to_base(1 + {number}, 36), {length}, '_'), {length}))"


def _between_times(column: SandboxColumn, number: str, unit: str, now: datetime.datetime) -> str:
    size = 24 * 3600 if unit == "day" else 3600
    if column.low is None:
        return f"(timestamp {literal(column.high)} - to_seconds({number} * {size}))"
    last = f"timestamp {literal(column.high)}" if column.high is not None else f"timestamp '{now:%Y-%m-%d %H:%M:%S}'"
    first = f"timestamp {literal(column.low)}"
    steps = f"(greatest(0, date_diff('second', {first}, {last})) // {size} + 1)"
    return f"({first} + to_seconds({number} % {steps} * {size}))"


def _nested(data_type: Any, name: str, number: str) -> str:
    """Return a value of a type without a family: a list, a struct, a UUID and the like."""
    match data_type.id:
        case "list" | "array":
            count = dict(data_type.children).get("size", 1)
            element = _nested(dict(data_type.children)["child"], name, number)
            return f"[{', '.join([element] * int(count))}]"
        case "struct":
            return "{" + ", ".join(f"{literal(n)}: {_nested(t, n, number)}" for n, t in data_type.children) + "}"
        case "map":
            key, value = (_nested(t, name, number) for _, t in data_type.children)
            return f"map {{{key}: {value}}}"
        case "uuid":
            return f"cast(md5({literal(name + ' ')} || {number}) as uuid)"
        case "varchar":
            text = f"{literal(name + ' ')} || (1 + {number})"
            return f"json_object({literal(name)}, 1 + {number})" if str(data_type) == "JSON" else f"({text})"
        case "blob":
            return f"encode({literal(name + ' ')} || (1 + {number}))"
        case "boolean":
            return f"({number} % 2 = 1)"
        case "date" | "timestamp" | "timestamp with time zone" | "timestamp_s" | "timestamp_ms" | "timestamp_ns":
            return f"(timestamp '2020-01-01' + to_hours({number}))"
        case "time":
            return f"(time '00:00:00' + to_seconds({number} % 86400))"
        case "interval":
            return f"to_seconds({number})"
        case "enum":
            values = dict(data_type.children)["values"]
            return f"[{', '.join(map(literal, values))}][1 + {number} % {len(values)}]"
        case "tinyint" | "utinyint":
            return f"({number} % 100)"
        case "bit":
            return f"cast({number} % 2 as varchar)"
    return number if data_type.id in NUMERIC_IDS else UNMADE


NUMERIC_IDS = frozenset(
    {"smallint", "integer", "bigint", "hugeint", "usmallint", "uinteger", "ubigint", "uhugeint", "float", "double"}
    | {"decimal"}
)


def is_made(column: SandboxColumn) -> bool:
    """Whether values of a column's type can be made."""
    data_type = type_name(column.data_type)
    return data_type is not None and (
        column.family != "any" or _nested(duckdb.sqltype(data_type), column.name, "0") != UNMADE
    )


def literal(value: Any) -> str:
    """Return a value of YAML in SQL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Return a name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _coprime(number: int, size: int) -> int:
    """Return a number close to this one, modulo `size`, that has no common divisor with `size`."""
    step = max(1, number % size) if size > 1 else 1
    while math.gcd(step, size) > 1:
        step += 1
    return step
