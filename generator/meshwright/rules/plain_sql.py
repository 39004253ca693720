"""Looks at a model's SQL without running its Jinja: cheaply first, and with sqlglot where that doesn't decide.

Parsing takes milliseconds a model, and a mesh has thousands: only what a regular expression can't clear is parsed.
"""

import re
from functools import cached_property, lru_cache
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
JINJA, STRING = "jinja_expression_", "string_literal_"
# Functions whose arguments have a `from` in them: extract(year from x), trim(both from x), is distinct from x.
FROM_INSIDE = ("extract", "trim", "substring", "overlay", "distinct")
NO_FROM = re.compile(r"\b(?:extract|trim|substring|overlay)\s*\([^()]*?\bfrom\b|\bdistinct\s+from\b")
# These see SQL in lowercase: ignoring case makes a regular expression several times slower.
CTE = re.compile(r"\bas\s+(?:not\s+)?(?:materialized\s+)?\(")
READ = re.compile(r"""\b(?:from|join)\s+(?:only\s+|lateral\s+)?(\(|[\w."`\[\]'$-]+)(\s*\()?""")
LISTED = re.compile(r"""\bfrom\s+[\w."`]+(?:\s+(?:as\s+)?\w+)?\s*,""")
STAR = re.compile(r"""(?:\bselect(?:\s+(?:distinct|all))?|,)\s*(?:[\w"`]+\s*\.\s*)*\*""")
NESTED = re.compile(r"[()]")
IN_PARENTHESES = re.compile(r"\b(?:union|except|intersect|all|distinct|name)\s*\(\)")


@lru_cache(maxsize=4096)
def plain_sql(raw: str, dialect: str | None) -> "PlainSql":
    """Return the SQL of a model's code; several rules ask for it."""
    return PlainSql(raw, dialect)


class PlainSql:
    """The SQL of a model: `text` has placeholders for Jinja's expressions, and neither comments nor statements."""

    def __init__(self, raw: str, dialect: str | None) -> None:
        """Take the noise out of a model's code; `dialect` is dbt's name of the adapter, which sqlglot knows too."""
        self._dialect = dialect
        self._replaced: list[str] = []
        self.text = NOISE.sub(self._quiet, raw)

    def relations(self) -> list[str]:
        """Return the relations that the SQL names itself, without Jinja, in the author's words."""
        if not self._may_name_relations():
            return []
        try:
            tables = [_name(table) for table in _tables(self._parsed)]
        except _sqlglot_error():
            tables = self._unknown_names()
        return list(dict.fromkeys(self._restored(name) for name in tables if not self._is_jinja(name)))

    def ends_with_star(self) -> bool:
        """Whether the final select, the one whose rows are the model's, selects `*`."""
        outer = _outside_parentheses(self._lower)
        has_star = "*" in outer and bool(STAR.search(outer))
        if not has_star and "select" in outer and not IN_PARENTHESES.search(outer):
            return False
        try:
            return any(_has_star(select) for select in _selects(self._parsed))
        except _sqlglot_error():
            return has_star

    def _quiet(self, found: re.Match[str]) -> str:
        text = found[0]
        if text.startswith("{{") and not re.match(r"\{\{-?\s*config\s*\(", text):  # config() yields nothing
            return self._placeholder(JINJA, text)
        # A string keeps its place: a file can be read by its name.
        return f"'{self._placeholder(STRING, text)}'" if text[0] == "'" else " "

    def _placeholder(self, prefix: str, text: str) -> str:
        self._replaced.append(text)
        return f"{prefix}{len(self._replaced) - 1}_"

    @cached_property
    def _parsed(self) -> Any:
        import sqlglot  # takes a sixth of a second to import, and most meshes need none of it

        return sqlglot.parse_one(self.text.strip().rstrip(";"), dialect=self._dialect)

    @cached_property
    def _lower(self) -> str:
        text = self.text.lower()
        return NO_FROM.sub(" ", text) if any(word in text for word in FROM_INSIDE) else text

    def _may_name_relations(self) -> bool:
        return bool(LISTED.search(self._lower) or self._unknown_names())

    def _unknown_names(self) -> list[str]:
        """Names after from and join that are no placeholder, no table function and no CTE that is visible there."""
        named = [found for found in READ.finditer(self._lower) if found[1] != "(" and not found[2]]
        named = [found for found in named if not self._is_jinja(found[1])]
        visible = self._visible_from() if named else {}
        return [f[1] for f in named if visible.get(f[1].strip('"`'), len(self._lower)) > f.start()]

    def _visible_from(self) -> dict[str, int]:
        """Return where each CTE begins to be visible: a CTE doesn't see itself, unless it is recursive."""
        text = self._lower
        visible: dict[str, int] = {}
        closing = _closing(text)
        is_recursive = re.search(r"\bwith\s+recursive\b", text) is not None
        for found in CTE.finditer(text):
            closed = closing.get(found.end() - 1, len(text))
            visible.setdefault(
                _last_word(text[max(0, found.start() - 300) : found.start()]), found.start() if is_recursive else closed
            )
        return visible

    def _is_jinja(self, name: str) -> bool:
        return all(part.startswith(JINJA) and part[len(JINJA) : -1].isdigit() for part in name.split("."))

    def _restored(self, name: str) -> str:
        return re.sub(rf"'?(?:{JINJA}|{STRING})(\d+)_'?", lambda found: self._replaced[int(found[1])], name)


def _last_word(text: str) -> str:
    """Return the name that a CTE's definition begins with: `text` ends before its `as`."""
    tail = text.rstrip()
    if tail.endswith(")"):  # names of its columns
        tail = tail[: tail.rfind("(")]
    return re.split(r"[\s,()]", tail.rstrip())[-1].strip('"`')


def _closing(text: str) -> dict[int, int]:
    """Return where each opening parenthesis is closed."""
    closing, opened = {}, []
    for found in NESTED.finditer(text):
        if found[0] == "(":
            opened.append(found.start())
        elif opened:
            closing[opened.pop()] = found.start()
    return closing


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


def _sqlglot_error() -> type[Exception]:
    from sqlglot.errors import SqlglotError

    error: type[Exception] = SqlglotError
    return error


def _tables(parsed: Any) -> list[Any]:
    """Tables of the parsed SQL that are no table functions and no CTEs."""
    from sqlglot import exp

    tables = [table for table in parsed.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    aliases = {table.alias_or_name.lower() for table in tables}
    # BigQuery and DuckDB read a nested column like a table: `from orders, orders.items`.
    return [t for t in tables if not _is_cte(t) and not (t.db and t.db.lower() in aliases and not _is_first(t))]


def _is_first(table: Any) -> bool:
    from sqlglot import exp

    return isinstance(table.parent, exp.From)


def _is_cte(table: Any) -> bool:
    """Whether a table's name is that of a CTE that can be seen from where it is read."""
    from sqlglot import exp

    if table.db:
        return False
    inside, ancestor = None, table.parent
    while ancestor is not None:
        if isinstance(ancestor, exp.CTE):
            inside = ancestor
        for cte in getattr(ancestor, "ctes", []):
            if cte is inside and not cte.parent.args.get("recursive"):
                break
            if cte.alias.lower() == table.name.lower():
                return True
        ancestor = ancestor.parent
    return False


def _name(table: Any) -> str:
    return ".".join(part.name for part in table.parts)


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
