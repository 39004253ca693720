"""Follows the columns of a query back to the columns of the tables that it reads, with sqlglot."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from meshwright.sql.shape import Shape

SAME_VALUE = (exp.Alias, exp.Paren)
AGGREGATES_OF_ONE_VALUE = (exp.Min, exp.Max, exp.AnyValue, exp.First, exp.Last)
SKIPS_NULLS = (exp.Is, exp.Coalesce, exp.Count, exp.Case, exp.If, exp.Exists)
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


class Origin(msgspec.Struct, frozen=True, order=True):
    """A column that a value comes from, and what happens to the value on its way.

    `same`: it stays the same, except that it may be cast or become null. `typed`: and keeps its type. `injective`:
    different values stay different. `strict`: a null makes the result null. `row`: each row of the table gives at most
    one such row, as far as groups and unions go.
    """

    table: str
    column: str
    same: bool = True
    typed: bool = True
    injective: bool = True
    strict: bool = True
    row: bool = True

    def through(self, *, same: bool, typed: bool, injective: bool, strict: bool, row: bool = True) -> "Origin":
        """Return the origin after one more step."""
        return Origin(
            self.table,
            self.column,
            self.same and same,
            self.typed and typed,
            self.injective and injective,
            self.strict and strict,
            self.row and row,
        )


Origins = frozenset[Origin]
NONE: Origins = frozenset()


class Lineage(msgspec.Struct, frozen=True):
    """The origins of a query's columns by their names in lower case, and how the query uses columns elsewhere.

    `joined` are pairs of columns that are compared for equality; `literals` are the values that columns are compared
    with.
    """

    columns: dict[str, Origins]
    joined: tuple[tuple[Origin, Origin], ...] = ()
    literals: tuple[tuple[Origin, str | float], ...] = ()


def lineage_of(sql: str, shapes: Mapping[str, Shape], known: Mapping[str, Mapping[str, Origins]]) -> Lineage | None:
    """Return the lineage of a query in DuckDB's dialect, None if sqlglot can't resolve it.

    `shapes` are the columns of the tables that it reads, by name; `known` are the origins of the columns of those
    tables that are queries themselves.
    """
    schema = {
        table: {column.name: column.data_type or "unknown" for column in shape.columns}
        for table, shape in shapes.items()
    }
    try:
        tree = qualify(
            sqlglot.parse_one(sql, dialect="duckdb"), schema=schema, dialect="duckdb", validate_qualify_columns=False
        )
        return _Walk(known).lineage(tree)
    except (SqlglotError, ValueError, RecursionError, KeyError, AttributeError, TypeError):
        return None


def literals_in(expression: str) -> list[tuple[str, str | float]]:
    """Return the columns of a condition in DuckDB's dialect with the values that it compares them with."""
    try:
        tree = sqlglot.parse_one(expression, dialect="duckdb")
    except (SqlglotError, ValueError, RecursionError):
        return []
    found = []
    for node in tree.find_all(*COMPARISONS, exp.Between, exp.In):
        parts = [part for part in node.iter_expressions() if isinstance(part, exp.Expression)]
        values = [value for part in parts if (value := _literal(part)) is not None]
        names = [part.name.lower() for part in parts if isinstance(part, exp.Column)]
        found += [(name, value) for name in names for value in values]
    return found


class _Walk:
    def __init__(self, known: Mapping[str, Mapping[str, Origins]]) -> None:
        self._known = known
        self._made: dict[int, list[tuple[str, Origins]]] = {}
        self._joined: list[tuple[Origin, Origin]] = []
        self._literals: list[tuple[Origin, str | float]] = []

    def lineage(self, tree: Any) -> Lineage:
        columns: list[tuple[str, Origins]] = []
        for scope in traverse_scope(tree):
            columns = self._columns(scope)
            self._made[id(scope.expression)] = columns
        return Lineage(dict(columns), tuple(self._joined), tuple(self._literals))

    def _columns(self, scope: Scope) -> list[tuple[str, Origins]]:
        query = scope.expression
        if isinstance(query, exp.SetOperation):
            return self._united(scope)
        if not isinstance(query, exp.Select):
            return []
        self._note_comparisons(scope)
        grouped = bool(query.args.get("group") or query.args.get("distinct"))
        found = []
        for selected in query.selects:
            origins = self._of(selected, scope)
            if grouped:
                origins = frozenset(msgspec.structs.replace(origin, row=False) for origin in origins)
            found.append((selected.alias_or_name.lower(), origins))
        return found

    def _united(self, scope: Scope) -> list[tuple[str, Origins]]:
        query = scope.expression
        sides = [self._made.get(id(side.unnest()), []) for side in (query.this, query.expression)]
        united = []
        for first, *others in zip(*sides, strict=False):
            origins = frozenset(o for _, side in (first, *others) for o in side)
            united.append((first[0], frozenset(msgspec.structs.replace(o, row=False) for o in origins)))
        return united

    def _note_comparisons(self, scope: Scope) -> None:
        for node in scope.expression.find_all(*COMPARISONS, exp.Between, exp.In):
            if node.parent_select is not scope.expression:
                continue
            for origin, value in self._compared(node, scope):
                self._literals.append((origin, value))
            if isinstance(node, exp.EQ):
                left, right = self._of(node.left, scope), self._of(node.right, scope)
                if len(left) == len(right) == 1:
                    self._joined.append((next(iter(left)), next(iter(right))))

    def _compared(self, node: Any, scope: Scope) -> Iterator[tuple[Origin, str | float]]:
        parts = [part for part in node.iter_expressions() if isinstance(part, exp.Expression)]
        values = [value for part in parts if (value := _literal(part)) is not None]
        for part in parts:
            for origin in self._of(part, scope) if _literal(part) is None else ():
                if origin.same:
                    yield from ((origin, value) for value in values)

    def _of(self, node: Any, scope: Scope) -> Origins:
        """Return the origins of an expression."""
        if isinstance(node, exp.Column):
            return self._resolve(node, scope)
        if isinstance(node, SAME_VALUE):
            return self._of(node.this, scope)
        if isinstance(node, exp.Cast):
            to_day = node.to.this == exp.DataType.Type.DATE
            return self._step(node.this, scope, same=not to_day, injective=not to_day)
        if isinstance(node, AGGREGATES_OF_ONE_VALUE):
            return self._step(node.this, scope, same=True, typed=True)
        if isinstance(node, exp.AtTimeZone):
            return self._step(node.this, scope, injective=True)
        if isinstance(node, (exp.Case, exp.If)):
            return self._branches(node, scope)
        if isinstance(node, exp.Coalesce):
            first = self._step(node.this, scope, same=True, typed=True, strict=False)
            return first | self._all(node.expressions, scope, strict=False)
        if isinstance(node, (exp.Subquery, exp.Select)) and not isinstance(node, exp.Column):
            return NONE
        return self._all(node.iter_expressions(), scope, strict=not isinstance(node, SKIPS_NULLS))

    def _branches(self, node: Any, scope: Scope) -> Origins:
        ifs = node.args.get("ifs") or [node]
        values = [branch.args.get("true") for branch in ifs] + [node.args.get("default") or node.args.get("false")]
        found = frozenset[Origin]()
        for value in values:
            if value is not None:
                found |= self._step(value, scope, same=True, typed=True, injective=False)
        return found | self._all([branch.this for branch in ifs], scope, strict=False)

    def _all(self, nodes: Any, scope: Scope, *, strict: bool) -> Origins:
        return frozenset(
            origin
            for node in nodes
            if isinstance(node, exp.Expression)
            for origin in self._step(node, scope, strict=strict)
        )

    def _step(
        self,
        node: Any,
        scope: Scope,
        *,
        same: bool = False,
        typed: bool = False,
        injective: bool = False,
        strict: bool = True,
    ) -> Origins:
        injective = injective or (same and not typed)
        return frozenset(
            origin.through(same=same, typed=typed, injective=injective, strict=strict)
            for origin in self._of(node, scope)
        )

    def _resolve(self, column: Any, scope: Scope) -> Origins:
        source = scope.sources.get(column.table)
        name = column.name.lower()
        if isinstance(source, exp.Table):
            known = self._known.get(source.name)
            return frozenset({Origin(source.name, name)}) if known is None else known.get(name, NONE)
        if isinstance(source, Scope):
            return dict(self._made.get(id(source.expression), [])).get(name, NONE)
        return NONE


def _literal(node: Any) -> str | float | None:
    if isinstance(node, exp.Literal):
        return str(node.this) if node.is_string else float(node.this)
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return -float(node.this.this)
    return None
