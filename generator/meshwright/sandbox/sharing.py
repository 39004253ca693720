"""Finds the columns of a sandbox's tables that must have the same values, so that rows find their partners."""

from collections import defaultdict
from collections.abc import Mapping

from meshwright.graph.graph import Graph
from meshwright.graph.inputs import products_by_name
from meshwright.graph.nodes import Node
from meshwright.sandbox.pools import Alike
from meshwright.sandbox.table import Cell, SandboxColumn, SandboxTable
from meshwright.sql.duckdb_world import type_name
from meshwright.sql.lineage import Lineage, Origin


class Sharing:
    """Collects the columns with the same values."""

    def __init__(
        self,
        graph: Graph,
        tables: Mapping[str, SandboxTable],
        names: Mapping[str, str],
        lineages: Mapping[str, Lineage],
    ) -> None:
        """`tables` and `lineages` are by the short names of relations, `names` has these by unique id."""
        self.alike = Alike()
        self._graph, self._tables, self._names, self._lineages = graph, tables, names, lineages

    def join(self, own: list[Node]) -> None:
        """Let columns share their values where queries join them or contracts say that they refer to each other."""
        for lineage in self._lineages.values():
            for one, other in lineage.joined:
                if self._share((one.table, one.column), (other.table, other.column)):
                    for origin in (one, other):
                        self._tables[origin.table].promise(origin.column, filled=1.0)
        for node in own:
            self._join_references(node)
        for id_, name in self._names.items():
            port = self._graph.manifest.nodes.get(id_)
            if port is not None and name in self._tables:
                self._join_references_of_port(port, name)
        self._join_by_names()

    def _join_references(self, node: Node) -> None:
        known = products_by_name(node, self._graph) if node.kind else {}
        for column in node.columns.values():
            target = column.meta.get("references") or {}
            read = known.get(str(target.get("product")))
            if read is None:
                continue
            for origin in self.origins(node.unique_id, column.name):
                for other in self.origins(read.unique_id, str(target.get("column"))):
                    if origin.same and other.same:
                        self._share((origin.table, origin.column), (other.table, other.column))

    def _join_references_of_port(self, port: Node, name: str) -> None:
        known = products_by_name(port, self._graph)
        for column in port.columns.values():
            target = column.meta.get("references") or {}
            read = known.get(str(target.get("product")))
            if read is not None and read.unique_id in self._names:
                other = self._names[read.unique_id]
                self._share((name, column.name.lower()), (other, str(target.get("column")).lower()))

    def origins(self, unique_id: str, column: str) -> list[Origin]:
        """Return the columns of tables that a model's or a port's column comes from."""
        name = self._names.get(unique_id, "")
        if name in self._tables:
            return [Origin(name, column.lower())]
        return sorted(self._lineages[name].columns.get(column.lower(), ())) if name in self._lineages else []

    def _join_by_names(self) -> None:
        """Let columns of one domain with the same name share their values, and the keys of a product's versions."""
        by_name: dict[tuple[str, str], list[SandboxTable]] = defaultdict(list)
        versions: dict[str, list[SandboxTable]] = defaultdict(list)
        for table in self._tables.values():
            for name in table.columns:
                by_name[table.domain, name].append(table)
            if table.product:
                versions[table.product].append(table)
        for (_, name), tables in by_name.items():
            for table in tables[1:]:
                if not table.is_source or not tables[0].is_source:
                    self._share((tables[0].id, name), (table.id, name))
        for same in versions.values():
            for table in same[1:]:
                if table.keys and same[0].keys and len(table.keys[0]) == len(same[0].keys[0]):
                    for one, other in zip(same[0].keys[0], table.keys[0], strict=True):
                        self._share((same[0].id, one), (table.id, other))

    def _share(self, one: Cell, other: Cell) -> bool:
        first, second = (self._column(cell) for cell in (one, other))
        if first is None or second is None or one == other or first.family != second.family:
            return False
        if first.family == "any" and type_name(first.data_type) != type_name(second.data_type):
            return False
        self.alike.join(one, other)
        return True

    def _column(self, cell: Cell) -> SandboxColumn | None:
        table = self._tables.get(cell[0])
        return table.columns.get(cell[1]) if table else None
