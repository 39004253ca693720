"""Suggests promises from a column's data, for the author to confirm."""

import re

import msgspec

from meshwright.mesh.yaml_values import family

# Names of numbers that identify something: neither their range nor their total means anything.
IDENTIFYING = re.compile(r"(.*_)?(id|key|number|no|num|code|year|month|week|day|hour|minute|second|zip)", re.IGNORECASE)
FEWEST_ROWS = 20
MOST_VALUES = 12
LONGEST_VALUE = 30


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts about a column from its rows; `values` are all its values if there are few, else ()."""

    rows: int
    nulls: int
    lowest: float | None = None
    values: tuple[str, ...] = ()


def suggestions(facts: Facts | None, name: str, data_type: str, *, is_key: bool) -> list[str]:
    """Return lines of YAML with promises that hold for all examined rows of a column, each with its reason."""
    if facts is None or facts.rows < FEWEST_ROWS:
        return []
    why = f"in {facts.rows:,} rows"
    found = []
    if not facts.nulls and not is_key:
        found.append(f"constraints: [{{type: not_null}}]  # no nulls {why}")
    if family(data_type) == "text" and 1 < len(facts.values) <= MOST_VALUES:
        values = ", ".join(map(_in_yaml, facts.values))
        found.append(f"config: {{meta: {{accepted_values: [{values}]}}}}  # all values {why}")
    is_measure = family(data_type) in {"integer", "number"} and not (is_key or IDENTIFYING.fullmatch(name))
    if is_measure and facts.lowest is not None and facts.lowest >= 0:
        found.append(f"config: {{meta: {{range: {{min: 0}}}}}}  # no negative number {why}")
    return found


def _in_yaml(value: str) -> str:
    """Return a text so that YAML reads it as text in a one-line list."""
    is_plain = value.replace("_", "a").replace("-", "a").isalpha() and value.lower() not in WORDS
    return value if is_plain and value.isascii() else f'"{value}"'


WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan"})
