"""Runs a domain's models on made-up rows in memory, and measures which promises they keep."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import duckdb
import msgspec

from meshwright.graph.graph import Graph
from meshwright.graph.inputs import products_by_name
from meshwright.graph.nodes import Node
from meshwright.sandbox.design import Design
from meshwright.sandbox.seeds import Seed
from meshwright.sandbox.table import Key, keys_of
from meshwright.sandbox.values import literal, quoted
from meshwright.sql.duckdb_world import first_line, type_name


class Failure(msgspec.Struct, frozen=True):
    """A promise that rows don't keep; `kept` says to which degree they do, from 0 to 1."""

    node: Node
    what: str
    kept: float
    column: str | None = None
    is_minimum: bool = False


class Check(msgspec.Struct, frozen=True):
    """A promise as an SQL expression over a product, from 0 to 1."""

    what: str
    sql: str
    column: str | None = None
    is_minimum: bool = False


class Measurement:
    """Measures the promises of one sandbox's domains."""

    def __init__(self, design: Design, graph: Graph, seed_of: Callable[[Node], Seed]) -> None:
        """`seed_of` returns the rows of a dbt seed."""
        self._design, self._graph, self._seed_of = design, graph, seed_of

    def measure(self, connection: duckdb.DuckDBPyConnection, part: float) -> Iterator[Failure]:
        """Run the domain's models on the tables of a connection and yield each promise that isn't kept.

        `part` is the share of the rows that are there.
        """
        world = self._design.world
        queries = {query.node.unique_id: query for query in world.queries}
        failed: set[str] = set()
        tables = {table.id for table in self._design.tables}
        for id_, name in world.names.items():
            port = self._graph.manifest.nodes.get(id_)
            if port is not None and name in tables:
                yield from self._measure_constraints(connection, port, name)
        for node in self._design.own:
            name, query = world.names[node.unique_id], queries.get(node.unique_id)
            if node.resource_type == "seed":
                with suppress(duckdb.Error):  # dbt itself says what is wrong with the file
                    _load_seed(connection, name, self._seed_of(node))
            elif query is None or node.unique_id in world.faults or failed & {*query.reads}:
                failed.add(name)
            else:
                try:
                    connection.execute(f"create table {quoted(name)} as {query.sql}")
                except duckdb.Error as error:
                    failed.add(name)
                    yield Failure(node, f"its query fails: {first_line(str(error))}", 0.0)
                    continue
                yield from self._measure_product(connection, node, name, part)
                yield from self._measure_constraints(connection, node, name)

    def _measure_product(
        self, connection: duckdb.DuckDBPyConnection, node: Node, name: str, part: float
    ) -> Iterator[Failure]:
        there = {str(row[0]).lower() for row in connection.execute(f"describe {quoted(name)}").fetchall()}
        for check in self._checks(node, there) if node.kind else ():
            try:
                row = connection.execute(f"select {check.sql} from {quoted(name)} as made").fetchone()  # noqa: S608
            except duckdb.Error:  # what it compares with isn't there
                continue
            kept = 1.0 if row is None or row[0] is None else float(row[0])
            kept = kept / part if check.is_minimum else kept
            if kept < 1:
                yield Failure(node, check.what, kept, check.column, check.is_minimum)

    def _measure_constraints(self, connection: duckdb.DuckDBPyConnection, node: Node, name: str) -> Iterator[Failure]:
        """Measure the check constraints of a contract."""
        declared = [(constraint, None) for constraint in node.constraints]
        of_columns = [(each, column.name) for column in node.columns.values() for each in column.constraints]
        for constraint, column in [*declared, *of_columns]:
            expression = constraint.get("expression")
            if constraint.get("type") != "check" or not expression:
                continue
            share = f"avg(case when ({expression}) is not false then 1.0 else 0 end)"
            try:
                row = connection.execute(f"select {share} from {quoted(name)}").fetchone()  # noqa: S608 (in memory)
            except duckdb.Error as error:
                yield Failure(node, f"check {expression!r} can't be measured: {first_line(str(error))}", 0.0, column)
                continue
            if row and row[0] is not None and row[0] < 1:
                yield Failure(node, f"check {expression!r}", float(row[0]), column)

    def _checks(self, node: Node, there: set[str]) -> Iterator[Check]:
        minimum = (node.config.meta.get("slo") or {}).get("minimum_rows")
        if isinstance(minimum, int):
            yield Check(f"minimum_rows {minimum}", f"count(*) / {minimum}.0", is_minimum=True)
        for unique in keys_of(node):
            if {column.lower() for column in unique} <= there:
                yield Check(f"the unique {', '.join(unique)}", _share_of_different(unique))
        yield from self._checks_of_rows(node)
        key = node.primary_key
        known = products_by_name(node, self._graph)
        for column in node.columns.values():
            if column.name.lower() in there:
                yield from self._checks_of_column(column.name, column.meta, column.constraints, key, known)

    def _checks_of_rows(self, node: Node) -> Iterator[Check]:
        """Yield the promises that compare the number of rows with an input's."""
        parity, meta = node.config.meta.get("parity") or {}, node.config.meta
        names, manifest = self._design.world.names, self._graph.manifest
        for id_ in names if parity.get("source") else ():
            source = manifest.sources.get(id_)
            if source is not None and source.as_node.full_name == f"{node.package_name}.{parity['source']}":
                expected = f"(select count(*) from {quoted(names[id_])})"  # noqa: S608 (names are quoted)
                yield Check("parity", _is_close("count(*)", expected, parity.get("tolerance")))
        read = products_by_name(node, self._graph).get(str(meta.get("rows_from")))
        if read is not None and read.unique_id in names:
            most = f"(select count(*) from {quoted(names[read.unique_id])})"  # noqa: S608 (names are quoted)
            yield Check("rows_from", f"case when count(*) <= {most} then 1.0 else 0 end")

    def _checks_of_column(
        self, name: str, meta: dict[str, Any], constraints: list[dict[str, Any]], key: Any, known: dict[str, Node]
    ) -> Iterator[Check]:
        sql = quoted(name)
        filled = f"count({sql}) * 1.0 / nullif(count(*), 0)"
        if name in key or any(constraint.get("type") == "not_null" for constraint in constraints):
            yield Check(f"not_null of {name}", filled, name)
        if meta.get("completeness"):
            yield Check(f"completeness of {name}", f"{filled} / {float(meta['completeness'])!r}", name)
        if meta.get("accepted_values"):
            values = ", ".join(map(literal, meta["accepted_values"]))
            yield Check(
                f"accepted_values of {name}", f"avg(case when {sql} not in ({values}) then 0.0 else 1 end)", name
            )
        bounds = meta.get("range") or {}
        for bound, sign in (("min", "<"), ("max", ">")):
            if bounds.get(bound) is not None:
                outside = f"{sql} {sign} {literal(bounds[bound])}"
                yield Check(f"range of {name}", f"avg(case when {outside} then 0.0 else 1 end)", name)
        target = meta.get("references") or {}
        read = known.get(str(target.get("product")))
        if read is not None and read.unique_id in self._design.world.names:
            other = quoted(self._design.world.names[read.unique_id])
            found = f"select {quoted(str(target.get('column')))} from {other}"  # noqa: S608 (names are quoted)
            share = f"avg(case when {sql} is null or {sql} in ({found}) then 1.0 else 0 end)"
            yield Check(f"references of {name}", f"{share} / {float(target.get('at_least') or 1)!r}", name)
        target = meta.get("reconciles") or {}
        read = known.get(str(target.get("product")))
        if read is not None and read.unique_id in self._design.world.names:
            other = quoted(self._design.world.names[read.unique_id])
            total = f"sum({quoted(str(target['column']))})" if target.get("column") else "count(*)"
            expected = f"(select {total} from {other})"  # noqa: S608 (names are quoted)
            yield Check(f"reconciles of {name}", _is_close(f"sum({sql})", expected, target.get("tolerance")), name)


def _share_of_different(key: Key) -> str:
    columns, filled = ", ".join(map(quoted, key)), " and ".join(f"{quoted(name)} is not null" for name in key)
    return f"count(distinct ({columns})) filter ({filled}) * 1.0 / nullif(count(*) filter ({filled}), 0)"


def _is_close(measured: str, expected: str, tolerance: Any) -> str:
    return f"case when abs({measured} - {expected}) <= {float(tolerance or 0)!r} * abs({expected}) then 1.0 else 0 end"


def _load_seed(connection: duckdb.DuckDBPyConnection, name: str, seed: Seed) -> None:
    columns = ", ".join(f"{quoted(c.name)} {type_name(c.data_type or '') or 'varchar'}" for c in seed.shape.columns)
    connection.execute(f"create table {quoted(name)} ({columns})")
    if seed.rows:
        places = ", ".join("?" * len(seed.shape.columns))
        connection.executemany(f"insert into {quoted(name)} values ({places})", seed.rows)  # noqa: S608 (quoted)
