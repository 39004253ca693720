"""Binds queries on empty relations in an in-memory DuckDB, without running them.

Binding on empty relations gives the same column names and types as running on data. DuckDB's plan also shows changes of
the rows that keep names and types. The caches of bound queries, plans and types pay in benchmarks/gate.py.
"""

import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import duckdb
import msgspec

from meshwright.sql.reads import Relation
from meshwright.sql.shape import Shape, ShapeColumn

CONFIG = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "threads": "1",
    "memory_limit": "1GB",
}
# Without these two, a plan over empty relations is an empty result, whatever the query says.
KEEP_THE_PLAN = "set disabled_optimizers = 'statistics_propagation,empty_result_pullup'"
MISSING = re.compile(
    r'(?:Referenced column|does not have a column named|Column) "((?:[^"]|"")+)"'
    r"(?! does not exist on left)(?=$| not found| in EXCLUDE| referenced that exists| does not exist on right|!)"
)
MOST_COLUMNS_FOUND = 200
# A type from YAML becomes part of a statement, so it must be a name with arguments and not a second statement.
DATA_TYPE = re.compile(r"""[A-Za-z_"][\w\s(),<>\[\]".:']*""")
UNKNOWN = '"NULL"'
BY_POSITION = re.compile(r"#\d")
# Steps of a plan that use columns only by name; set operations, for example, use them by position.
BY_NAME = frozenset({"PROJECTION", "SEQ_SCAN", "FILTER", "HASH_JOIN", "ORDER_BY", "TOP_N", "LIMIT", "EMPTY_RESULT"})


FAILURES = (duckdb.Error, RuntimeError)  # nanobind raises a RuntimeError for a text with a NUL


class Bound(msgspec.Struct, frozen=True):
    """The shape of a query's rows, or why it can't be bound."""

    shape: Shape | None = None
    error: str = ""


class DuckDBWorld:
    """One state of relations. Each is created when a query that reads it is first bound, and again when it changes."""

    def __init__(self) -> None:
        """Start without relations."""
        self._connection = duckdb.connect(":memory:", config=CONFIG)
        self._connection.execute(KEEP_THE_PLAN)
        self._there: dict[Relation, Shape] = {}
        self._kinds: dict[Relation, str] = {}
        self._selects: set[str] = set()
        self._bound: dict[tuple[object, ...], Bound] = {}
        self._plans: dict[tuple[object, ...], str | None] = {}
        self._schemas: set[Relation] = set()

    def bind(self, sql: str, relations: Mapping[Relation, Shape]) -> Bound:
        """Bind a query on relations of these shapes; columns of unknown type have the type of NULL."""
        key = (sql, *relations.items())
        if key not in self._bound:
            self._bound[key] = self._bind(sql, relations)
        return self._bound[key]

    def _bind(self, sql: str, relations: Mapping[Relation, Shape]) -> Bound:
        try:
            self._put_all(relations)
            self._check_select(sql)
            rows = self._connection.execute(f"describe {sql}").fetchall()
        except FAILURES as error:
            return Bound(error=first_line(str(error)))
        return Bound(Shape(tuple(ShapeColumn(row[0], None if row[1] == UNKNOWN else row[1]) for row in rows)))

    def plan(self, sql: str, relations: Mapping[Relation, Shape], columns: Collection[str]) -> str | None:
        """Return DuckDB's plan for some columns of a query that binds; None when it can't plan them."""
        key = (sql, *columns, *relations.items())
        if key not in self._plans:
            self._plans[key] = self._plan(sql, relations, columns)
        return self._plans[key]

    def _plan(self, sql: str, relations: Mapping[Relation, Shape], columns: Collection[str]) -> str | None:
        chosen = ", ".join(map(_quoted, columns)) or "count(*)"
        wrapped = f"select {chosen} from ({without_end(sql)}\n)"  # noqa: S608 (never run)
        try:
            self._put_all(relations)
            return str(self._connection.execute(f"explain (format json) {wrapped}").fetchall()[0][1])
        except FAILURES:
            return None

    def completed(self, sql: str, relations: Mapping[Relation, Shape]) -> dict[Relation, Shape]:
        """Return the relations, the open ones with the columns that a query reads from them.

        The query works today, so a column that no other relation has must be theirs.
        """
        completed = dict(relations)
        is_open = [relation for relation, shape in relations.items() if shape.open]
        for _ in range(MOST_COLUMNS_FOUND if is_open else 0):
            missing = missing_column(self.bind(sql, completed).error)
            if missing is None:
                break
            for relation in is_open:
                wider = {**completed, relation: completed[relation].with_columns(ShapeColumn(missing))}
                if missing_column(self.bind(sql, wider).error) != missing:
                    completed = wider
                    break
            else:
                break
        return completed

    def _put_all(self, relations: Mapping[Relation, Shape]) -> None:
        for relation, shape in relations.items():
            self._put(relation, shape)

    def _check_select(self, sql: str) -> None:
        if sql in self._selects:
            return
        statements = self._connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise duckdb.BinderException("it isn't a single select")
        self._selects.add(sql)

    def _put(self, relation: Relation, shape: Shape) -> None:
        if self._there.get(relation) == shape:
            return
        self._make_schema(relation)
        columns = ", ".join(f"{_expression(column)} as {_quoted(column.name)}" for column in shape.columns)
        name = ".".join(map(_quoted, relation))
        self._there.pop(relation, None)
        # A table when all types are known; only a view can have a column of the type NULL.
        exact = all(column.data_type and type_name(column.data_type) for column in shape.columns)
        kind = "table" if exact else "view"
        if self._kinds.get(relation, kind) != kind:
            self._connection.execute(f"drop {self._kinds[relation]} {name}")
        self._connection.execute(f"create or replace {kind} {name} as select {columns or 'null as no_column'} limit 0")
        self._there[relation], self._kinds[relation] = shape, kind

    def _make_schema(self, relation: Relation) -> None:
        place = relation[:-1]
        if not place or place in self._schemas:
            return
        if len(place) == 2 and place[0].lower() not in {"memory", "temp", "system"}:
            self._connection.execute(f"attach if not exists ':memory:' as {_quoted(place[0])}")
        self._connection.execute(f"create schema if not exists {'.'.join(map(_quoted, place))}")
        self._schemas.add(place)


def missing_column(error: str) -> str | None:
    """Return the name of the column that DuckDB doesn't find, None for another error."""
    found = MISSING.search(error)
    return found[1].replace('""', '"') if found else None


def first_line(error: str) -> str:
    """Return the first line of an error of DuckDB, without the kind of the error."""
    return re.sub(r"^[A-Z]\w*( \w+)? Error: ", "", error.strip().partition("\n")[0])


def same_plan(before: str | None, after: str | None) -> bool:
    """Whether two plans return the same rows; the column order of a scan is ignored where columns are used by name."""
    if before == after or before is None or after is None:
        return before == after
    if BY_POSITION.search(before + after):
        return False
    plans = json.loads(before), json.loads(after)
    if not all(_names_of_steps(plan) <= BY_NAME for plan in plans):
        return False
    return bool(_in_one_order(plans[0]) == _in_one_order(plans[1]))


def _names_of_steps(plan: list[dict[str, Any]]) -> set[str]:
    return {name for step in plan for name in (step["name"], *_names_of_steps(step["children"]))}


def _in_one_order(plan: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_step_in_one_order(step) for step in plan]


def _step_in_one_order(step: dict[str, Any]) -> dict[str, Any]:
    """Return a step with the columns of its scan sorted, without a projection that only reorders them."""
    children, info = _in_one_order(step["children"]), step["extra_info"]
    columns = info.get("Projections")
    in_order = sorted(columns) if isinstance(columns, list) else columns
    if step["name"] == "SEQ_SCAN":
        return {**step, "extra_info": {**info, "Projections": in_order}}
    of_a_scan = step["name"] == "PROJECTION" and [child["name"] for child in children] == ["SEQ_SCAN"]
    if of_a_scan and children[0]["extra_info"].get("Projections") == in_order:
        return children[0]
    return {**step, "children": children}


def without_end(sql: str) -> str:
    """Return a query without trailing semicolons."""
    return sql.rstrip().rstrip(";").rstrip()


def _expression(column: ShapeColumn) -> str:
    name = type_name(column.data_type) if column.data_type else None
    return f"cast(null as {name})" if name else "null"


@cache
def _types() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config=CONFIG)


@cache
def type_name(data_type: str) -> str | None:
    """Return DuckDB's name of a type, None if it doesn't know the type."""
    if not DATA_TYPE.fullmatch(data_type):
        return None
    data_type = re.split(r"(?i)\s+collate\s", data_type)[0]  # a cast takes no collation, and it isn't part of the name
    try:
        rows = _types().execute(f"describe select cast(null as {data_type}) as c").fetchall()
    except FAILURES:
        return None
    return str(rows[0][1]) if len(rows) == 1 else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
