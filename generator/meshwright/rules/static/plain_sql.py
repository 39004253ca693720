"""Looks at a model's SQL without running its Jinja: cheaply first, and with sqlglot where that doesn't decide.

Parsing takes milliseconds a model, and a mesh has thousands: only what a regular expression can't clear is parsed
(`python benchmarks/check.py`).
"""

import re
from typing import Any

# Longest first: comments and strings of Jinja and SQL are told apart by what begins first.
NOISE = re.compile(
    r"""\{\#.*?\#\}                # a comment of Jinja
      | \{%-?\s*set\s+\w+\s*-?%\}.*?\{%-?\s*endset\s*-?%\}  # a text that is set aside
      | \{%.*?%\}                  # a statement of Jinja
      | \{\{.*?\}\}                # an expression of Jinja
      | --[^\n]* | /\*.*?\*/       # comments of SQL
      | '(?:[^']|'')*'             # a string
      """,
    re.DOTALL | re.VERBOSE,
)
CONFIG = re.compile(r"\{\{-?\s*config\s*\(")
# These see SQL in lowercase: ignoring case makes a regular expression several times slower.
STAR = re.compile(r"""(?:\bselect(?:\s+(?:distinct|all))?|,)\s*(?:[\w"`]+\s*\.\s*)*\*""")
NESTED = re.compile(r"[()]")
IN_PARENTHESES = re.compile(r"\b(?:union|except|intersect|all|distinct|name)\s*\(\)")


def ends_with_star(raw: str, dialect: str | None) -> bool:
    """Whether the final select of a model's code, the one whose rows are the model's, selects `*`.

    `dialect` is dbt's name of the adapter, which sqlglot knows too.
    """
    text = NOISE.sub(_quiet, raw)
    outer = _outside_parentheses(text.lower())
    has_star = "*" in outer and bool(STAR.search(outer))
    if not has_star and "select" in outer and not IN_PARENTHESES.search(outer):
        return False
    import sqlglot  # takes a sixth of a second to import, and most meshes need none of it
    from sqlglot.errors import SqlglotError

    try:
        parsed = sqlglot.parse_one(text.strip().rstrip(";"), dialect=dialect)
    except SqlglotError:
        return has_star
    return any(_has_star(select) for select in _selects(parsed))


def _quiet(found: re.Match[str]) -> str:
    """Put a name or a string in the place of what makes one, and nothing in that of the rest."""
    text = found[0]
    if text.startswith("{{"):
        return " " if CONFIG.match(text) else "jinja_expression"
    return "'string'" if text[0] == "'" else " "


def _outside_parentheses(text: str) -> str:
    """Return the SQL with `()` for whatever stands in parentheses: its outermost select."""
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
    """Return the selects that make up the final one: both sides of a union, what stands in parentheses."""
    from sqlglot import exp

    if isinstance(parsed, exp.SetOperation):
        return _selects(parsed.left) + _selects(parsed.right)
    if isinstance(parsed, exp.Subquery):
        return _selects(parsed.this)
    return [parsed] if isinstance(parsed, exp.Select) else []


def _has_star(select: Any) -> bool:
    return any(projection.is_star for projection in select.expressions)
