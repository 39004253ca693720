"""Checks a model's SQL without rendering its Jinja: with regular expressions first, then with sqlglot if needed.

Parsing takes milliseconds per model, and a mesh has thousands: parse only what regular expressions can't decide
(`python benchmarks/check.py`).
"""

import re
from typing import Any

# One pattern for all: what starts first decides whether text is a comment or a string, of Jinja or of SQL.
NOISE = re.compile(
    r"""\{\#.*?\#\}                # a comment of Jinja
      | \{%-?\s*set\s+\w+\s*-?%\}.*?\{%-?\s*endset\s*-?%\}  # a block assignment
      | \{%.*?%\}                  # a statement of Jinja
      | \{\{.*?\}\}                # an expression of Jinja
      | --[^\n]* | /\*.*?\*/       # comments of SQL
      | '(?:[^']|'')*'             # a string
      """,
    re.DOTALL | re.VERBOSE,
)
CONFIG = re.compile(r"\{\{-?\s*config\s*\(")
# These match lowercase SQL: IGNORECASE makes a regular expression several times slower.
STAR = re.compile(r"""(?:\bselect(?:\s+(?:distinct|all))?|,)\s*(?:[\w"`]+\s*\.\s*)*\*""")
NESTED = re.compile(r"[()]")
IN_PARENTHESES = re.compile(r"\b(?:union|except|intersect|all|distinct|name)\s*\(\)")


def ends_with_star(raw: str, dialect: str | None) -> bool:
    """Whether the final select of a model's code, which returns the model's rows, selects `*`.

    `dialect` is dbt's name of the adapter, which is also a name of a sqlglot dialect.
    """
    text = NOISE.sub(_quiet, raw)
    outer = _outside_parentheses(text.lower())
    has_star = "*" in outer and bool(STAR.search(outer))
    if not has_star and "select" in outer and not IN_PARENTHESES.search(outer):
        return False
    import sqlglot  # slow to import (a sixth of a second), and most meshes don't need it
    from sqlglot.errors import SqlglotError

    try:
        parsed = sqlglot.parse_one(text.strip().rstrip(";"), dialect=dialect)
    except SqlglotError:
        return has_star
    return any(_has_star(select) for select in _selects(parsed))


def _quiet(found: re.Match[str]) -> str:
    """Replace an expression with a name, a string with a string, and anything else with a blank."""
    text = found[0]
    if text.startswith("{{"):
        return " " if CONFIG.match(text) else "jinja_expression"
    return "'string'" if text[0] == "'" else " "


def _outside_parentheses(text: str) -> str:
    """Return the SQL with everything in parentheses replaced by `()`: its outermost select."""
    kept, depth, start = [], 0, 0
    for found in NESTED.finditer(text):
        if found[0] == "(":
            if depth == 0:
                kept.append(text[start : found.start()])
            depth += 1
        elif depth:
            depth -= 1
            start = found.end()
    return "()".join([*kept, text[start:]]) if depth == 0 else "".join(kept)


def _selects(parsed: Any) -> list[Any]:
    """Return the selects that make up the final one: both sides of a union, and the inside of parentheses."""
    from sqlglot import exp

    if isinstance(parsed, exp.SetOperation):
        return _selects(parsed.left) + _selects(parsed.right)
    if isinstance(parsed, exp.Subquery):
        return _selects(parsed.this)
    return [parsed] if isinstance(parsed, exp.Select) else []


def _has_star(select: Any) -> bool:
    return any(projection.is_star for projection in select.expressions)
