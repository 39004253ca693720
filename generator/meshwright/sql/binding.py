"""Tries one query on two states of what it reads."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import msgspec

from meshwright.sql.analysis import analyse, translated, translated_type
from meshwright.sql.duckdb_world import Bound, DuckDBWorld, same_plan, type_name
from meshwright.sql.reads import Relation
from meshwright.sql.shape import Shape, ShapeColumn

Relations = Mapping[Relation, Shape]
UNTYPED = "its types can't be resolved"


class Evidence(StrEnum):
    """How a verdict about a consumer was found."""

    BOUND = "bound"
    PLAN = "plan"
    ANALYSED = "analysed"
    UNKNOWN = "unknown"
    READS = "reads"


class Tried(msgspec.Struct, frozen=True):
    """The shape of a query's rows before and after, and the evidence; `moves` says whether its rows may differ."""

    before: Bound
    after: Bound
    evidence: Evidence
    moves: Callable[[], bool] = lambda: False


class Binder:
    """Binds queries on the relations before a change and after it, in two worlds of DuckDB.

    sqlglot resolves SQL of another dialect, which gives the columns of most queries; DuckDB binds its translation for
    the types.
    """

    def __init__(self, dialect: str) -> None:
        """`dialect` is dbt's name of the adapter, which sqlglot shares."""
        self.dialect = dialect
        self._old, self._new = DuckDBWorld(), DuckDBWorld()

    def shape_of(self, sql: str, relations: Relations) -> Shape | None:
        """Return the shape of a query's rows on these relations, None if it can't be found."""
        return self.try_query(sql, relations, relations).before.shape

    def type_name(self, data_type: str | None) -> str | None:
        """Return the canonical name of a type, to compare two spellings; None when it isn't known."""
        if data_type is None:
            return None
        text = data_type if self.dialect == "duckdb" else translated_type(data_type, self.dialect)
        return type_name(text) if text else None

    def is_same(self, before: Shape, after: Shape) -> bool:
        """Whether two shapes differ in nothing but the spelling of types."""
        spelled = [[(column.name, self.type_name(column.data_type)) for column in s.columns] for s in (before, after)]
        known = all(data_type for shape in spelled for _, data_type in shape)
        return before == after or (known and spelled[0] == spelled[1] and before.open == after.open)

    def try_query(self, sql: str, before: Relations, after: Relations, then: str | None = None) -> Tried:
        """Try a query on two states of the relations that it reads; both have the same names.

        `then` is the query on the second state when it differs.
        """
        then = sql if then is None else then
        if self.dialect == "duckdb":
            tried = self._bound(sql, then, before, after)
            if tried.before.shape or tried.after.shape:
                return tried
            analysed = self._analysed(sql, then, before, after)
            return analysed if analysed.before.shape else msgspec.structs.replace(tried, evidence=Evidence.UNKNOWN)
        analysed = self._analysed(sql, then, before, after)
        texts = [text for query in (sql, then) if (text := translated(query, self.dialect)) is not None]
        if len(texts) < 2 or (analysed.before.shape and not analysed.after.shape):
            return analysed
        bound = self._bound(texts[0], texts[1], self._in_duckdb(before), self._in_duckdb(after))
        # A translation that doesn't bind before the change proves nothing about it.
        return bound if bound.before.shape else analysed

    def _bound(self, sql: str, then: str, before: Relations, after: Relations) -> Tried:
        olds = self._old.completed(sql, before)
        found = {relation: shape.columns[len(before[relation].columns) :] for relation, shape in olds.items()}
        news = {relation: shape.with_columns(*found[relation]) for relation, shape in after.items()}
        old, new = self._old.bind(sql, olds), self._new.bind(then, news)
        if old.shape is None or new.shape is None:
            return Tried(old, new, Evidence.BOUND)
        stay = [column.name for column in old.shape.columns if column.name.lower() in new.shape.by_name()]
        return Tried(
            before=old, after=new, evidence=Evidence.BOUND, moves=lambda: self._moves(sql, then, olds, news, stay)
        )

    def _moves(self, sql: str, then: str, before: Relations, after: Relations, stay: list[str]) -> bool:
        """Whether DuckDB plans the remaining columns differently, so that their rows may differ."""
        return not same_plan(self._old.plan(sql, before, stay), self._new.plan(then, after, stay))

    def _analysed(self, sql: str, then: str, before: Relations, after: Relations) -> Tried:
        old, new = analyse(sql, self.dialect, before), analyse(then, self.dialect, after)
        return Tried(old, new, Evidence.ANALYSED if old.shape else Evidence.UNKNOWN)

    def _in_duckdb(self, relations: Relations) -> dict[Relation, Shape]:
        return {relation: self._translated(shape) for relation, shape in relations.items()}

    def _translated(self, shape: Shape) -> Shape:
        columns = (
            ShapeColumn(c.name, translated_type(c.data_type, self.dialect) if c.data_type else None)
            for c in shape.columns
        )
        return msgspec.structs.replace(shape, columns=tuple(columns))
