"""The models of a domain as queries over its ports and sources, and the columns and types that these have."""

import re
from collections.abc import Iterable, Mapping

import msgspec
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from meshwright.graph.compiled import Compiled
from meshwright.graph.manifest import Manifest
from meshwright.graph.nodes import Node, SourceNode
from meshwright.sql.duckdb_world import DuckDBWorld, missing_column, without_end
from meshwright.sql.lineage import Lineage, Origins, lineage_of
from meshwright.sql.shape import OPEN, Shape, ShapeColumn

# What dbt adds to a snapshot; all its rows are valid now.
SNAPSHOT_COLUMNS = (
    "cast('' as varchar) as dbt_scd_id, cast(now() as timestamp) as dbt_updated_at,"
    " cast(now() as timestamp) as dbt_valid_from, cast(null as timestamp) as dbt_valid_to"
)
CANDIDATES = ("VARCHAR", "BIGINT", "DOUBLE", "TIMESTAMP", "BOOLEAN", "DATE")
# Types by the names that columns usually have.
USUAL_TYPES = ((r"(is|has|was)_.*", "BOOLEAN"), (r".*_at", "TIMESTAMP"), (r"(.*_)?(date|on)", "DATE"))
MOST_COLUMNS = 500


class Query(msgspec.Struct, frozen=True):
    """A model as a SELECT in DuckDB's SQL, in which each relation has its short name."""

    node: Node
    name: str
    sql: str
    reads: tuple[str, ...]


class World:
    """Binds the queries of a domain, in the order in which they read each other."""

    def __init__(self, manifest: Manifest, dialect: str, names: Mapping[str, str]) -> None:
        """`names` are the short names of all relations by unique id."""
        self.names = dict(names)
        self.shapes: dict[str, Shape] = {}
        self.queries: list[Query] = []
        self.faults: dict[str, str] = {}
        self._manifest, self._dialect = manifest, dialect
        self._binder = DuckDBWorld()
        self._sources: set[str] = set()

    def add_table(self, name: str, shape: Shape, *, is_source: bool) -> None:
        """Add a port or a source; a source may have more columns than are known."""
        self.shapes[name] = shape
        if is_source:
            self._sources.add(name)

    def add_query(self, node: Node, compiled: Compiled | None) -> None:
        """Add a model; one that can't be read is noted in `faults`."""
        reads = self._reads(node)
        sql = compiled.queries[0] if compiled and compiled.queries else None
        local = self._localized(sql, reads) if sql else None
        if local is not None and node.resource_type == "snapshot":
            local = f"select *, {SNAPSHOT_COLUMNS} from ({without_end(local)}\n) as taken"  # noqa: S608 (the model's own)
        if local is None:
            fault = compiled.fault if compiled else None
            self.faults[node.unique_id] = fault or "its SQL can't be read"
            self.shapes[self.names[node.unique_id]] = declared_shape(node)
            return
        self.queries.append(Query(node, self.names[node.unique_id], local, tuple(self.names[id_] for id_ in reads)))

    def _reads(self, node: Node) -> list[str]:
        """Return what a query reads; dbt copies an ephemeral model into the queries that read it."""
        found: dict[str, None] = {}
        queue = list(node.depends_on.nodes)
        while queue:
            id_ = queue.pop(0)
            read = self._manifest.nodes.get(id_)
            if read is not None and read.config.materialized == "ephemeral":
                queue += read.depends_on.nodes
            elif id_ in self.names:
                found[id_] = None
        return list(found)

    def _localized(self, sql: str, reads: Iterable[str]) -> str | None:
        relations = {id_: self._read(id_).relation_name or "" for id_ in reads}
        if self._dialect == "duckdb":
            for id_, relation in sorted(relations.items(), key=lambda item: -len(item[1])):
                sql = sql.replace(relation or "\0", f'"{self.names[id_]}"')
            return sql
        return self._translated(sql, relations)

    def _translated(self, sql: str, relations: Mapping[str, str]) -> str | None:
        try:
            tree = sqlglot.parse_one(sql, dialect=self._dialect)
            by_parts = {
                tuple(part.name.lower() for part in exp.to_table(relation, dialect=self._dialect).parts): id_
                for id_, relation in relations.items()
                if relation
            }
            for table in list(tree.find_all(exp.Table)):
                id_ = by_parts.get(tuple(part.name.lower() for part in table.parts))
                if id_:
                    named = exp.table_(self.names[id_], quoted=True, alias=table.alias or table.name)
                    table.replace(named)
            return str(tree.sql(dialect="duckdb"))
        except (SqlglotError, ValueError, RecursionError):
            return None

    def _read(self, unique_id: str) -> Node | SourceNode:
        return self._manifest.nodes.get(unique_id) or self._manifest.sources[unique_id]

    def find_columns(self) -> None:
        """Add to the sources the columns that the queries read from them, with unknown types."""
        for _ in range(MOST_COLUMNS):
            failed = self.bind_all()
            wanted = [(query, name) for query in self.queries for name in self._not_passed_on(query)]
            wanted += [(query, missing) for query, error in failed if (missing := missing_column(error))]
            if not any(self._add_column(query, missing) for query, missing in wanted):
                break
        self.faults |= {query.node.unique_id: error for query, error in self.bind_all()}

    def _not_passed_on(self, query: Query) -> list[str]:
        """Return the columns of a contract that a `select *` hides."""
        there = self.shapes[query.name].by_name()
        return [name for name in query.node.columns if there and name.lower() not in there]

    def _add_column(self, query: Query, missing: str) -> bool:
        """Add a column to the source that makes the query find it."""
        for source in self._sources_of(query):
            before = self.shapes[source]
            if missing.lower() in before.by_name():
                continue
            self.shapes[source] = before.with_columns(ShapeColumn(missing))
            if self._is_found(query, missing):
                return True
            self.shapes[source] = before
        return False

    def _is_found(self, query: Query, name: str) -> bool:
        """Whether the query finds a column now, and passes it on if its contract promises it."""
        error = {failed.name: error for failed, error in self.bind_all()}.get(query.name)
        if error is not None:
            return missing_column(error) != name
        promised = {column.lower() for column in query.node.columns}
        return name.lower() not in promised or name.lower() in self.shapes[query.name].by_name()

    def _sources_of(self, query: Query) -> list[str]:
        by_name = {each.name: each for each in self.queries}
        found, queue = dict[str, None](), [query.name]
        while queue:
            name = queue.pop(0)
            for read in by_name[name].reads if name in by_name else ():
                if read in self._sources:
                    found[read] = None
                else:
                    queue.append(read)
        return list(found)

    def bind_all(self) -> list[tuple[Query, str]]:
        """Bind all queries; returns those that fail, with the error."""
        failed = []
        for query in self.queries:
            bound = self._binder.bind(query.sql, {(name,): self.shapes.get(name, OPEN) for name in query.reads})
            if bound.shape is None:
                failed.append((query, bound.error))
            self.shapes[query.name] = bound.shape or declared_shape(query.node)
        return failed

    def lineages(self) -> dict[str, Lineage]:
        """Return the lineage of each query to the tables, by its short name."""
        known: dict[str, dict[str, Origins]] = {}
        found = {}
        for query in self.queries:
            lineage = lineage_of(query.sql, {name: self.shapes.get(name, OPEN) for name in query.reads}, known)
            if lineage is None:
                self.faults.setdefault(query.node.unique_id, "its columns can't be followed to its inputs")
                continue
            found[query.name], known[query.name] = lineage, lineage.columns
        return found

    def set_type(self, name: str, column: str, data_type: str) -> None:
        """Set the type of a source's column."""
        columns = tuple(
            ShapeColumn(c.name, data_type) if c.name.lower() == column.lower() else c for c in self.shapes[name].columns
        )
        self.shapes[name] = msgspec.structs.replace(self.shapes[name], columns=columns)

    def guess_type(self, name: str, column: str) -> str:
        """Set the type of a source's column with which most queries bind and have the types of their contracts."""

        def faults(data_type: str) -> int:
            self.set_type(name, column, data_type)
            return self.count_faults()

        usual = [data_type for pattern, data_type in USUAL_TYPES if re.fullmatch(pattern, column.lower())]
        best = min((*usual, *CANDIDATES), key=faults)
        self.set_type(name, column, best)
        return best

    def count_faults(self) -> int:
        """Count the queries that don't bind and the columns whose type isn't that of the contract."""
        from meshwright.sql.duckdb_world import type_name

        failed = self.bind_all()
        wrong = 0
        for query in self.queries:
            types = self.shapes[query.name].by_name()
            for column in query.node.columns.values():
                promised = type_name(self.in_duckdb(column.data_type)) if column.data_type else None
                wrong += promised is not None and types.get(column.name.lower()) != promised
        return 1000 * len(failed) + wrong

    def in_duckdb(self, data_type: str) -> str:
        """Return a type as DuckDB writes it."""
        return in_duckdb(data_type, self._dialect)


def in_duckdb(data_type: str, dialect: str) -> str:
    """Return a type of another dialect as DuckDB writes it; one that sqlglot can't translate stays."""
    from meshwright.sql.analysis import translated_type

    return data_type if dialect == "duckdb" else translated_type(data_type, dialect) or data_type


def declared_shape(node: Node) -> Shape:
    """Return the columns of a contract."""
    return Shape(tuple(ShapeColumn(column.name, column.data_type) for column in node.columns.values()))
