"""Finds out what rows a domain needs: its ports and sources, and the promises that their rows have to keep.

A promise of the domain's own products carries back to the columns that it comes from: a source has no contract, and a
port may promise less than its consumer.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node, NodeColumn, SourceNode
from meshwright.sandbox.given import given_types
from meshwright.sandbox.pools import Alike
from meshwright.sandbox.seeds import Seed
from meshwright.sandbox.sharing import Sharing
from meshwright.sandbox.table import Cell, Key, Place, SandboxColumn, SandboxTable, keys_of, promise_of_meta
from meshwright.sandbox.world import World, in_duckdb
from meshwright.sql.lineage import Lineage, Origin, literals_in
from meshwright.sql.shape import Shape, ShapeColumn

# More rows than promised, since a query may leave out some of them.
SLACK = 1.05
# Rows per group of a product that groups or unites rows.
GROUP = 10
MOST_ROWS = 10_000_000


class Design(msgspec.Struct, kw_only=True):
    """The tables to make, the columns with the same values, and the domain's models, which can be tried on them.

    `literals` are the values that models compare a table's column with, `behind` the tables that the rows of a product
    come from, by its unique id.
    """

    tables: list[SandboxTable]
    alike: Alike
    world: World
    own: list[Node]
    literals: dict[Cell, tuple[Any, ...]] = {}
    behind: dict[str, set[str]] = {}
    notes: list[str] = []


class Designer:
    """Collects the design of one sandbox."""

    def __init__(
        self,
        graph: Graph,
        dialect: str,
        where: Callable[[Node, str | None], str],
        place: Callable[[Node | SourceNode], Place],
        seed_of: Callable[[Node], Seed],
    ) -> None:
        """`where` returns the file and line of a node or its column, `place` where the rows of a table go.

        `seed_of` returns the rows of a dbt seed.
        """
        self._seed_of = seed_of
        self._graph, self._dialect, self._where, self._place = graph, dialect, where, place
        self._notes: list[str] = []
        self._tables: dict[str, SandboxTable] = {}
        self._names: dict[str, str] = {}
        self._behind: dict[str, set[str]] = {}

    def design(self, own: list[Node], rows: int) -> Design:
        """Design the tables that these nodes of a domain read, with `rows` rows or as many as its products promise."""
        manifest = self._graph.manifest
        ids = {node.unique_id for node in own}
        reads = sorted({id_ for node in own for id_ in node.depends_on.nodes} - ids)
        leaves = [each for id_ in reads if (each := manifest.sources.get(id_) or manifest.nodes.get(id_))]
        ordered = _ordered([node for node in own if node.resource_type in {"model", "snapshot", "seed"}])
        self._names = {each.unique_id: f"n{number}" for number, each in enumerate((*leaves, *ordered))}
        places = {self._place(leaf): self._names[leaf.unique_id] for leaf in reversed(leaves)}
        self._names |= {leaf.unique_id: places[self._place(leaf)] for leaf in leaves}  # two may read one file
        world = World(manifest, self._dialect, self._names)
        for leaf in leaves:
            self._add_table(world, leaf, rows)
        self._add_queries(world, ordered)
        world.find_columns()
        self._type_sources(world)
        world.bind_all()
        lineages = world.lineages()
        self._add_source_tests()
        for node in ordered:
            lineage = lineages.get(self._names[node.unique_id])
            if lineage:
                self._carry(node, lineage)
        sharing = Sharing(self._graph, self._tables, self._names, lineages)
        sharing.join(ordered)
        for query in world.queries:
            fault = world.faults.get(query.node.unique_id)
            if fault:
                self._notes.append(
                    f"{self._where(query.node, None)}: the rows may not fit {query.node.full_name}: {fault}."
                )
        return Design(
            tables=list(self._tables.values()),
            alike=sharing.alike,
            world=world,
            own=ordered,
            literals=self._literals(lineages, ordered, sharing),
            behind=self._behind,
            notes=self._notes,
        )

    def _add_queries(self, world: World, ordered: list[Node]) -> None:
        for node in ordered:
            if node.resource_type == "seed":
                world.add_table(self._names[node.unique_id], self._seed_of(node).shape, is_source=False)
            else:
                world.add_query(node, self._graph.compiled.get(node.unique_id))

    def _add_table(self, world: World, leaf: Node | SourceNode, rows: int) -> None:
        name = self._names[leaf.unique_id]
        is_source = isinstance(leaf, SourceNode)
        subject = leaf.as_node if isinstance(leaf, SourceNode) else leaf
        table = self._tables.get(name) or SandboxTable(
            id=name,
            label=subject.name if is_source else subject.label,
            domain=leaf.package_name,
            product="" if is_source else subject.full_name,
            is_source=is_source,
            place=self._place(leaf),
            where=self._where(subject, None),
            rows=rows,
        )
        self._tables[name] = table
        for column in leaf.columns.values():
            data_type = in_duckdb(column.data_type, self._dialect) if column.data_type else ""
            known = table.columns.setdefault(column.name.lower(), SandboxColumn(name=column.name, data_type=data_type))
            known.data_type = known.data_type or data_type
        for column in leaf.columns.values():
            promise_of_meta(table, column.name, column.meta, column.constraints)
        if isinstance(leaf, Node):
            self._add_promises(table, leaf)
        else:
            self._add_given(table, leaf)
        shape = tuple(ShapeColumn(column.name, column.data_type or None) for column in table.columns.values())
        world.add_table(name, Shape(shape), is_source=is_source)

    def _add_promises(self, table: SandboxTable, port: Node) -> None:
        """Add the promises of a port that aren't about one column."""
        for key in keys_of(port):
            table.add_key(key)
        for constraint in port.constraints:
            if constraint.get("type") in {"primary_key", "not_null"}:
                for name in constraint.get("columns") or ():
                    table.promise(name, filled=1.0)
        meta = port.config.meta
        table.promise(str(((meta.get("slo") or {}).get("freshness") or {}).get("column")), filled=1.0, recent=True)

    def _add_given(self, table: SandboxTable, source: SourceNode) -> None:
        """Add the columns that unit tests give a source, and the time that dbt's freshness reads."""
        for name, data_type in given_types(self._graph.manifest, source).items():
            column = table.columns.setdefault(name.lower(), SandboxColumn(name=name, data_type=""))
            column.given = column.given or data_type
        field = (source.loaded_at_field or "").strip('"').lower()
        if field in table.columns:
            table.promise(field, filled=1.0, recent=True)

    def _type_sources(self, world: World) -> None:
        """Give each column of a source a type: declared, that of the contract that passes it on, or of a unit test."""
        passed, cast = _passed_types(world, typed=True), _passed_types(world, typed=False)
        guessed = []
        for table in self._tables.values():
            for shaped in world.shapes[table.id].columns if table.is_source else ():
                name = shaped.name.lower()
                column = table.columns.setdefault(name, SandboxColumn(name=shaped.name, data_type=""))
                given, column.given = column.given, ""
                column.data_type = (
                    column.data_type or passed.get((table.id, name)) or given or cast.get((table.id, name), "")
                )
                if column.data_type:
                    world.set_type(table.id, name, column.data_type)
                else:
                    guessed.append((table, column))
        texts: dict[str, list[str]] = defaultdict(list)
        for table, column in guessed:
            column.data_type = world.guess_type(table.id, column.name)
            if column.data_type == "VARCHAR":
                texts[table.id].append(column.name)
        for id_, names in texts.items():
            table = self._tables[id_]
            self._notes.append(
                f"{table.where}: {table.label} doesn't declare a data_type for {', '.join(names)}; the rows have text."
            )

    def _add_source_tests(self) -> None:
        """Add what dbt's own tests say about ports and sources."""
        for test in self._graph.manifest.nodes.values():
            metadata, read = test.test_metadata, test.depends_on.nodes
            table = self._tables.get(self._names.get(read[0], "")) if metadata and len(read) == 1 else None
            if table is None or metadata is None or test.config.where:
                continue
            name = str(metadata.kwargs.get("column_name") or "")
            match metadata.name:
                case "not_null":
                    table.promise(name, filled=1.0)
                case "unique" if name.lower() in table.columns:
                    table.add_key((name,))
                case "accepted_values":
                    values = metadata.kwargs.get("values") or (metadata.kwargs.get("arguments") or {}).get("values")
                    table.promise(name, accepted=tuple(values or ()))

    def _carry(self, node: Node, lineage: Lineage) -> None:
        """Carry the promises of a product back to the columns that they come from."""
        if not node.kind:
            return
        slo = node.config.meta.get("slo") or {}
        fresh = str((slo.get("freshness") or {}).get("column") or "").lower()
        key = node.primary_key
        for column in node.columns.values():
            origins = lineage.columns.get(column.name.lower(), frozenset())
            for origin in origins:
                self._carry_column(column, origin, is_key=column.name in key, is_fresh=column.name.lower() == fresh)
        for unique in keys_of(node):
            self._carry_key(unique, lineage)
        self._behind[node.unique_id] = {o.table for name in key for o in lineage.columns.get(name.lower(), ())}
        minimum = slo.get("minimum_rows")
        if isinstance(minimum, int):
            for name in key:
                for origin in lineage.columns.get(name.lower(), ()):
                    self._need_rows(origin, minimum, key, lineage)

    def _carry_column(self, column: NodeColumn, origin: Origin, *, is_key: bool, is_fresh: bool) -> None:
        table = self._tables.get(origin.table)
        if table is None:
            return
        types = {constraint.get("type") for constraint in column.constraints}
        must = is_key or is_fresh or bool(types & {"not_null", "primary_key"})
        filled = 1.0 if must else float(column.meta.get("completeness") or 0.0)
        table.promise(origin.column, filled=filled if origin.strict else 0.0, recent=is_fresh)
        bounds = column.meta.get("range") or {}
        if origin.same:
            table.promise(
                origin.column,
                accepted=tuple(column.meta.get("accepted_values") or ()),
                low=bounds.get("min"),
                high=bounds.get("max"),
                personal=column.meta.get("personal_data") is True,
            )

    def _carry_key(self, key: Key, lineage: Lineage) -> None:
        """Make the columns behind a key unique, unless the query groups the rows."""
        origins = [lineage.columns.get(name.lower(), frozenset()) for name in key]
        tables = {origin.table for found in origins for origin in found}
        if len(tables) != 1 or not all(origins) or not all(o.row for found in origins for o in found):
            return
        (name,) = tables
        exact = [next(iter(found)).column for found in origins if len(found) == 1 and next(iter(found)).injective]
        everything = [origin.column for found in origins for origin in sorted(found)]
        if name in self._tables:
            self._tables[name].add_key(tuple(exact or everything))

    def _need_rows(self, origin: Origin, minimum: int, key: tuple[str, ...], lineage: Lineage) -> None:
        """Give the table behind a primary key the rows that a product promises to have."""
        table = self._tables.get(origin.table)
        if table is None:
            return
        behind = {o.column for name in key for o in lineage.columns.get(name.lower(), ()) if o.table == table.id}
        is_unique = any(set(unique) <= behind for unique in table.keys)
        needed = math.ceil(minimum * SLACK) if is_unique else minimum * GROUP
        table.rows = min(MOST_ROWS, max(table.rows, needed))

    def _literals(
        self, lineages: Mapping[str, Lineage], own: list[Node], sharing: Sharing
    ) -> dict[Cell, tuple[Any, ...]]:
        """Return the values that queries and check constraints compare the columns of tables with."""
        found: dict[Cell, dict[Any, None]] = defaultdict(dict)
        compared = [each for lineage in lineages.values() for each in lineage.literals]
        ports = [self._graph.manifest.nodes[id_] for id_ in self._names if id_ in self._graph.manifest.nodes]
        for node in {node.unique_id: node for node in (*ports, *own)}.values():
            for name, value in _literals_in_checks(node):
                origins = sharing.origins(node.unique_id, name)
                compared += [(origin, value) for origin in origins if origin.same]
        for origin, value in compared:
            found[origin.table, origin.column][value] = None
        return {cell: tuple(values) for cell, values in found.items()}


def _ordered(nodes: list[Node]) -> list[Node]:
    """Return nodes after those that they read."""
    by_id = {node.unique_id: node for node in nodes}
    ordered: dict[str, Node] = {}

    def visit(node: Node) -> None:
        if node.unique_id in ordered or node.unique_id in visiting:
            return
        visiting.add(node.unique_id)
        for id_ in node.depends_on.nodes:
            if id_ in by_id:
                visit(by_id[id_])
        ordered[node.unique_id] = node

    visiting: set[str] = set()
    for node in sorted(nodes, key=lambda each: each.unique_id):
        visit(node)
    return list(ordered.values())


def _literals_in_checks(node: Node) -> list[tuple[str, str | float]]:
    constraints = [*node.constraints, *(each for column in node.columns.values() for each in column.constraints)]
    checks = [str(each.get("expression")) for each in constraints if each.get("type") == "check"]
    return [found for check in checks for found in literals_in(check)]


def _passed_types(world: World, *, typed: bool) -> dict[Cell, str]:
    """Return the types of contracts for the columns that models pass on unchanged or, if not `typed`, cast."""
    lineages = world.lineages()
    passed: dict[Cell, str] = {}
    for query in world.queries:
        lineage = lineages.get(query.name)
        for column in query.node.columns.values() if lineage else ():
            for origin in lineage.columns.get(column.name.lower(), ()) if lineage else ():
                if origin.same and origin.typed >= typed and column.data_type:
                    passed.setdefault((origin.table, origin.column), world.in_duckdb(column.data_type))
    return passed
