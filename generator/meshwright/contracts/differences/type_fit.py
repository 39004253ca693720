"""Compares data types as a warehouse understands them, with sqlglot; dbt compares the text before `(`."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache
from typing import Any

INTEGERS = {
    **{name: (True, bits) for name, bits in (("TINYINT", 8), ("SMALLINT", 16), ("MEDIUMINT", 24), ("INT", 32))},
    **{name: (True, bits) for name, bits in (("BIGINT", 64), ("INT128", 128), ("INT256", 256))},
    **{name: (False, bits) for name, bits in (("UTINYINT", 8), ("USMALLINT", 16), ("UMEDIUMINT", 24), ("UINT", 32))},
    **{name: (False, bits) for name, bits in (("UBIGINT", 64), ("UINT128", 128), ("UINT256", 256))},
}
FLOATS = {"FLOAT": 4, "DOUBLE": 8}
TEXTS = {"VARCHAR", "NVARCHAR", "TEXT"}
LISTS = {"ARRAY", "LIST"}
COLLATION = re.compile(r"\s+collate\s+([\w.\"'-]+)", re.IGNORECASE)
LENGTH = re.compile(r"\w[\w ]*\(\s*(\d+)\s*\)")


class Fit(IntEnum):
    """How a new type fits the values of the old one; a greater member is worse for consumers."""

    SAME = 0
    WIDENED = 1
    NARROWED = 2
    CHANGED = 3
    UNKNOWN = 4


@cache
def fit(before: str, after: str, dialect: str) -> Fit:
    """Compare two data types of a dialect of sqlglot, whose names are those of dbt's adapters.

    A length or precision is part of the promise even where the warehouse doesn't enforce it. UNKNOWN when the texts
    differ and sqlglot can't parse one of them. The cache pays in benchmarks/gate.py: a mesh repeats few types.
    """
    if _plain(before) == _plain(after):
        return Fit.SAME
    (before, old_collation), (after, new_collation) = _collated(before), _collated(after)
    if old_collation != new_collation:
        return Fit.CHANGED
    old, new = _parsed(before, dialect), _parsed(after, dialect)
    if old is None or new is None:
        return Fit.UNKNOWN
    return _fit(old, new, dialect)


def _plain(text: str) -> str:
    return re.sub(r"\s*([(),<>\[\]:])\s*", r"\1", " ".join(text.lower().split()))


def _collated(data_type: str) -> tuple[str, str]:
    """Split a type from its collation, which sqlglot ignores although it decides how texts compare and sort."""
    found = COLLATION.search(data_type)
    return (data_type[: found.start()], found[1].strip("\"'").lower()) if found else (data_type, "")


def _parsed(text: str, dialect: str) -> Any:
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        parsed = exp.DataType.build(text, dialect=dialect, udt=False)
    except (SqlglotError, ValueError):
        return None
    length = LENGTH.fullmatch(text.strip())
    if length and parsed.this.name in TEXTS and not parsed.expressions:  # DuckDB's dialect drops it
        parsed.set("expressions", [exp.DataTypeParam(this=exp.Literal.number(length[1]))])
    return parsed


def _fit(old: Any, new: Any, dialect: str) -> Fit:
    if old == new or old.sql(dialect) == new.sql(dialect):
        return Fit.SAME
    before, after = old.this.name, new.this.name
    if old.args.get("nested") and new.args.get("nested"):
        return _nested_fit(old, new, dialect)
    if before in INTEGERS and after in INTEGERS:
        return _integer_fit(INTEGERS[before], INTEGERS[after])
    if before in FLOATS and after in FLOATS:
        return Fit.WIDENED if FLOATS[after] > FLOATS[before] else Fit.NARROWED
    if before in TEXTS and after in TEXTS:
        return _length_fit(_parameters(old), _parameters(new))
    if before == after == "DECIMAL":
        return _decimal_fit(_parameters(old), _parameters(new), dialect)
    if before == after and _parameters(old) and _parameters(new):  # char(3), timestamp(6), varbinary(16)
        return _length_fit(_parameters(old), _parameters(new))
    return Fit.CHANGED


def _parameters(data_type: Any) -> tuple[int, ...]:
    texts = [parameter.name for parameter in data_type.expressions]
    return tuple(int(text) for text in texts if text.isdigit())


def _integer_fit(before: tuple[bool, int], after: tuple[bool, int]) -> Fit:
    (old_signed, old_bits), (new_signed, new_bits) = before, after
    holds_top = new_bits - new_signed >= old_bits - old_signed
    holds_bottom = new_signed or not old_signed
    return Fit.WIDENED if holds_top and holds_bottom else Fit.NARROWED


def _length_fit(before: tuple[int, ...], after: tuple[int, ...]) -> Fit:
    """A type without a length is the widest."""
    if before == after:
        return Fit.SAME
    return Fit.WIDENED if not after or (before and after >= before) else Fit.NARROWED


def _decimal_fit(before: tuple[int, ...], after: tuple[int, ...], dialect: str) -> Fit:
    """Digits before and after the point must both stay; without a precision, only Postgres' decimal holds all."""
    if not before or not after:
        return Fit.WIDENED if before and dialect == "postgres" else Fit.NARROWED
    (old_whole, old_scale), (new_whole, new_scale) = _digits(before), _digits(after)
    if (old_whole, old_scale) == (new_whole, new_scale):
        return Fit.SAME
    return Fit.WIDENED if new_whole >= old_whole and new_scale >= old_scale else Fit.NARROWED


def _digits(parameters: tuple[int, ...]) -> tuple[int, int]:
    precision, scale = (*parameters, 0)[:2]
    return precision - scale, scale


def _nested_fit(old: Any, new: Any, dialect: str) -> Fit:
    before, after = old.this.name, new.this.name
    if before in LISTS and after in LISTS:
        sizes = [[size.name for size in kind.args.get("values") or []] for kind in (old, new)]
        return Fit.CHANGED if sizes[0] != sizes[1] else _worst(old, new, dialect)
    if before != after:
        return Fit.CHANGED
    return _struct_fit(old, new, dialect) if before in {"STRUCT", "OBJECT", "UNION"} else _worst(old, new, dialect)


def _worst(old: Any, new: Any, dialect: str) -> Fit:
    """Compare the element types of a list or map one by one."""
    if len(old.expressions) != len(new.expressions):
        return Fit.CHANGED
    pairs = zip(old.expressions, new.expressions, strict=True)
    return max((_fit(before, after, dialect) for before, after in pairs), default=Fit.SAME)


def _struct_fit(old: Any, new: Any, dialect: str) -> Fit:
    """Compare fields by name: an added one widens, a removed one narrows."""
    before = {field.name.lower(): field.args.get("kind") for field in old.expressions}
    after = {field.name.lower(): field.args.get("kind") for field in new.expressions}
    if None in before.values() or None in after.values():
        return Fit.UNKNOWN
    added = Fit.WIDENED if after.keys() - before.keys() else Fit.SAME
    removed = Fit.NARROWED if before.keys() - after.keys() else Fit.SAME
    return max(added, removed, *(_fit(kind, after[name], dialect) for name, kind in before.items() if name in after))
