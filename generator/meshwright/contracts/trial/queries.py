"""Finds the queries of a consumer, which show what it requires of the relations that it reads.

Most consumers have SQL that dbt compiles. Others declare their requirements in YAML: the columns of a foreign key, the
key of a snapshot, the expressions of a semantic model, the columns in a unit test's rows, the column that a promise
compares.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from meshwright.graph.compiled import Compiled
from meshwright.graph.constant_ref import constant_ref
from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Fixture, Node, SourceNode
from meshwright.mesh.meta import COLUMN, Value
from meshwright.sql.duckdb_world import without_end
from meshwright.sql.reads import Relation
from meshwright.sql.shape import Shape

NO_COLUMNS = frozenset({"exposure", "metric", "saved_query"})
COMPARED = tuple(
    name for name, key in COLUMN.items() if any(field.value is Value.COLUMN_READ for field in key.fields.values())
)
COMPARED_AT = re.compile(r"[._]v(\d+)$")


class Queries(msgspec.Struct, frozen=True):
    """The queries of a consumer.

    `sql` are the queries that produce its rows, one per variant of a run; `declared` are queries for the columns in its
    YAML, one per relation. `unknown` states why there may be more.
    """

    sql: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    unknown: str = ""


class Introspection(msgspec.Struct, frozen=True):
    """The consumers whose code inspects columns, and the function that compiles one on given relations."""

    consumers: frozenset[str] = frozenset()
    compile_on: Callable[[str, Mapping[Relation, Shape]], Compiled] = lambda *_: Compiled()


class ConsumerQueries:
    """Finds the queries of each consumer; `compiled` is the SQL from dbt, by unique id."""

    def __init__(
        self, graph: Graph, compiled: Mapping[str, Compiled], introspection: Introspection | None = None
    ) -> None:
        """Prepare for the consumers of a mesh."""
        self._introspection = introspection or Introspection()
        self._graph = graph
        self._consumers = graph.consumers
        self._compiled = compiled
        self._manifest = graph.manifest

    def depends_on_shapes(self, node: Node) -> bool:
        """Whether the SQL of a consumer depends on the columns of what it reads."""
        return node.unique_id in self._introspection.consumers

    def of(self, node: Node, relations: Mapping[Relation, Shape] | None = None) -> Queries:
        """Return the queries of a consumer, compiled on these relations if its SQL depends on columns."""
        if relations is not None and self.depends_on_shapes(node):
            return self._of_sql(node, self._introspection.compile_on(node.unique_id, relations))
        if node.resource_type == "semantic_model":
            return Queries(declared=tuple(self._of_semantic_model(node)))
        if node.resource_type == "unit_test":
            return Queries(declared=tuple(self._of_unit_test(node)))
        if node.resource_type in NO_COLUMNS:
            return Queries(unknown=f"{_article(node.resource_type)} doesn't say which columns it uses")
        if node.language == "python":
            return Queries(unknown="it is a Python model, which can't be bound", declared=tuple(self._of_model(node)))
        return self._of_sql(node, self._compiled.get(node.unique_id))

    def _of_sql(self, node: Node, compiled: Compiled | None) -> Queries:
        declared = tuple(self._of_model(node))
        if compiled is None or compiled.fault or not compiled.queries:
            fault = (
                compiled.fault if compiled and compiled.fault else "its code can't be compiled without the warehouse"
            )
            return Queries(declared=declared, unknown=fault)
        hooks = [hook for hook in (*node.config.pre_hooks, *node.config.post_hooks) if "ref(" in hook.sql]
        queries = tuple(without_end(query) for query in compiled.queries)
        if node.resource_type == "snapshot":
            declared += tuple(_of_snapshot(node, query) for query in queries)
        return Queries(queries, declared, "its hooks also read relations" if hooks else "")

    def _of_model(self, node: Node) -> Iterator[str]:
        """Yield queries for the columns of other relations that foreign keys and promises use."""
        constraints = [*node.constraints, *(c for column in node.columns.values() for c in column.constraints)]
        for constraint in constraints:
            if constraint.get("type") == "foreign_key" and constraint.get("to"):
                read = self._consumers.resolve(constant_ref(constraint["to"]), node, node.depends_on.nodes)
                yield from self._select(read, constraint.get("to_columns") or ())
        for column in node.columns.values():
            for name in COMPARED:
                promise = column.meta.get(name)
                if isinstance(promise, dict) and promise.get("column"):
                    yield from self._select(self._promised(node, str(promise.get("product"))), [promise["column"]])

    def _promised(self, node: Node, product: str) -> str | None:
        """Return the product in a promise, such as `aircraft` or `fleet.aircraft`, among those that a node reads."""
        version = COMPARED_AT.search(product)
        *domain, name = COMPARED_AT.sub("", product).split(".")
        for read in self._graph.products_read(node):
            same = read.name == name and (not domain or domain[-1] == read.package_name)
            if same and (version is None or version[1] == str(read.version)):
                return read.unique_id
        return None

    def _of_semantic_model(self, node: Node) -> Iterator[str]:
        model = self._manifest.semantic_models[node.unique_id]
        parts = [*model.entities, *model.dimensions, *model.measures]
        texts = [str(part.name if part.expr is None else part.expr) for part in parts]
        for parent in node.depends_on.nodes:
            relation = self.relation(parent)
            if relation and texts:
                yield f"select {', '.join(texts)} from {in_sql(relation)}"  # noqa: S608 (bound, never run)

    def _of_unit_test(self, node: Node) -> Iterator[str]:
        test = self._manifest.unit_tests[node.unique_id]
        for number, read in self._consumers.inputs(test).items():
            yield from self._select(read, _columns_of(test.given[number]))

    def _select(self, unique_id: str | None, columns: Iterable[str]) -> Iterator[str]:
        relation = self.relation(unique_id) if unique_id else None
        chosen = ", ".join(str(column) for column in columns)
        if relation and chosen:
            yield f"select {chosen} from {in_sql(relation)}"  # noqa: S608 (bound, never run)

    def relation(self, unique_id: str) -> Relation | None:
        """Return the relation of a node or source, None if it has none."""
        node = self._consumers.read(unique_id)
        if node is None:
            return None
        name = node.identifier if isinstance(node, SourceNode) else node.alias
        is_relation = isinstance(node, SourceNode) or node.resource_type in {"model", "seed", "snapshot"}
        if not name or not is_relation or (isinstance(node, Node) and node.config.materialized == "ephemeral"):
            return None
        return tuple(part for part in (node.database, node.schema, name) if part)


def in_sql(relation: Relation) -> str:
    """Return a relation's quoted name."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in relation)


def _of_snapshot(node: Node, query: str) -> str:
    config = node.config
    named: list[str] = []
    for value in (config.unique_key, config.updated_at, config.check_cols):
        named += [str(item) for item in (value if isinstance(value, list) else [value]) if item and item != "all"]
    return f"select {', '.join(named) or '*'} from ({query}\n) as rows_of_the_snapshot"  # noqa: S608 (bound, never run)


def _columns_of(fixture: Fixture) -> list[str]:
    """Return the columns in a unit test's rows; [] if the rows are a query."""
    rows: Any = fixture.rows
    if isinstance(rows, list):
        return list(dict.fromkeys(str(name) for row in rows if isinstance(row, dict) for name in row))
    if fixture.format == "csv" and isinstance(rows, str):
        return [name.strip() for name in rows.strip().partition("\n")[0].split(",")]
    return []


def _article(resource: str) -> str:
    return f"{'an' if resource[0] in 'aeiou' else 'a'} {resource.replace('_', ' ')}"
