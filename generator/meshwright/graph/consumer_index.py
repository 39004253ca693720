"""The consumers in a mesh and what they read, from dbt's graph: the only index of this.

Consumers are models, snapshots, tests, analyses, functions, hooks of a run, exposures, semantic models, metrics and
saved queries. dbt includes foreign keys in what a model depends on. Unit tests are added here, since dbt doesn't link
them to the relations that their rows replace. Disabled nodes read nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from meshwright.graph.constant_ref import constant_ref
from meshwright.graph.manifest import Manifest
from meshwright.graph.nodes import ModelRef, Node, SourceNode, UnitTest
from meshwright.mesh.packages import GOVERNANCE_PACKAGE

VIEWS = frozenset({"view", "ephemeral"})


class ConsumerIndex:
    """The consumers of a manifest and what they read; each lookup table is built on first use."""

    def __init__(self, manifest: Manifest) -> None:
        """Index the consumers in the domains and in the packages that they install."""
        self._manifest = manifest

    @cached_property
    def all(self) -> dict[str, Node]:
        """All nodes that can read, by unique id."""
        manifest = self._manifest
        found: Iterable[Node] = (
            *manifest.nodes.values(),
            *manifest.functions.values(),
            *manifest.exposures.values(),
            *(node.as_node for node in (*manifest.semantic_models.values(), *manifest.metrics.values())),
            *(query.as_node for query in manifest.saved_queries.values()),
            *(test.as_node for test in manifest.unit_tests.values()),
        )
        return {
            node.unique_id: node
            for node in found
            if node.package_name != GOVERNANCE_PACKAGE and not _is_governance(node)
        }

    def parents(self, unique_id: str) -> tuple[str, ...]:
        """Return the unique ids of what a node reads directly, including sources."""
        return self._parents.get(unique_id, ())

    def of(self, unique_id: str) -> list[Node]:
        """Return the direct consumers of a node or source, ordered by unique id; a product's own tests don't count."""
        return [self.all[id_] for id_ in self._children.get(unique_id, ()) if not self._is_own(id_, unique_id)]

    def missing(self, domain: str, name: str, version: object, *, is_latest: bool) -> list[Node]:
        """Return the nodes that reference a removed version; if `is_latest`, unpinned references count.

        Only a forgiving manifest has them.
        """
        return [
            node
            for node, ref in self.unresolved(domain, name)
            if (is_latest if ref.version is None else str(ref.version) == str(version))
        ]

    def unresolved(self, domain: str, name: str) -> list[tuple[Node, ModelRef]]:
        """Return the unresolved references to a model of a domain, in any version, with their nodes."""
        return [(node, ref) for node, ref in self._unresolved.get(name, ()) if ref.package in (None, domain)]

    def read(self, unique_id: str) -> Node | SourceNode | None:
        """Return the node or source of a unique id."""
        return self.all.get(unique_id) or self._manifest.sources.get(unique_id)

    def resolve(self, ref: ModelRef | None, consumer: Node, among: Iterable[str]) -> str | None:
        """Return the model that a reference resolves to, among those that the consumer depends on."""
        found = [node for id_ in among if isinstance(node := self.read(id_), Node) and ref and _names(ref, node)]
        own = [node for node in found if node.package_name == consumer.package_name]
        return next((node.unique_id for node in (own if ref and ref.package is None and own else found)), None)

    def unpinned(self, node: Node) -> list[Node]:
        """Return the consumers of the latest version that reference it without a version."""
        return [
            consumer
            for consumer in self.of(node.unique_id)
            if any(ref.version is None and _names(ref, node) for ref in consumer.refs)
        ]

    def path_to(self, start: str, goals: Collection[str]) -> tuple[str, ...]:
        """Return the shortest path from a node through what it reads to one of the goals, () if there is none."""
        paths: dict[str, tuple[str, ...]] = {start: (start,)}
        queue = [start]
        for unique_id in queue:  # grows during the loop
            if unique_id in goals:
                return paths[unique_id]
            for parent in self.parents(unique_id):
                if parent not in paths:
                    paths[parent] = (*paths[unique_id], parent)
                    queue.append(parent)
        return ()

    def domains_behind(self, unique_id: str) -> list[str]:
        """Return the packages whose relations a query on a node reads, its own first.

        A query reads through views, and stops at a node that stores its rows.
        """
        found: dict[str, None] = {}
        seen, queue = {unique_id}, [unique_id]
        for read in queue:  # grows during the loop
            node = self.read(read)
            if node is not None:
                found[node.package_name] = None
            if isinstance(node, Node) and node.config.materialized in VIEWS:
                following = [parent for parent in self.parents(read) if parent not in seen]
                seen.update(following)
                queue += following
        return list(found)

    @cached_property
    def _parents(self) -> dict[str, tuple[str, ...]]:
        parents = {id_: tuple(dict.fromkeys(node.depends_on.nodes)) for id_, node in self.all.items()}
        for test in self._manifest.unit_tests.values():
            parents[test.unique_id] = tuple(dict.fromkeys(self.inputs(test).values()))
        return parents

    def inputs(self, test: UnitTest) -> dict[int, str]:
        """Return the unique ids of the nodes that a unit test's rows replace, by the number of the input.

        dbt records the tested model without its version, so the inputs of all its versions are candidates.
        """
        candidates = [
            node
            for node in self._manifest.nodes.values()
            if (node.package_name, node.name) == (test.package_name, test.model)
        ]
        read = [id_ for node in candidates for id_ in node.depends_on.nodes]
        found = {i: self.resolve(constant_ref(given.input), test.as_node, read) for i, given in enumerate(test.given)}
        return {i: id_ for i, id_ in found.items() if id_ is not None}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self.all):
            for parent in self._parents[id_]:
                children[parent].append(id_)
        return children

    def _is_own(self, consumer: str, read: str) -> bool:
        return self.all[consumer].attached_node == read

    @cached_property
    def _unresolved(self) -> dict[str, list[tuple[Node, ModelRef]]]:
        """Unresolved references, by the name that they reference."""
        unresolved: dict[str, list[tuple[Node, ModelRef]]] = defaultdict(list)
        for node, ref in self._references():
            if self.resolve(ref, node, self._parents[node.unique_id]) is None:
                unresolved[ref.name].append((node, ref))
        for test in self._manifest.unit_tests.values():
            inputs = self.inputs(test)
            refs = (constant_ref(given.input) for i, given in enumerate(test.given) if i not in inputs)
            for ref in (ref for ref in refs if ref):
                unresolved[ref.name].append((test.as_node, ref))
        return unresolved

    def _references(self) -> Iterator[tuple[Node, ModelRef]]:
        for node in self.all.values():
            for ref in node.refs:
                yield node, ref


def name_of(node: Node) -> str:
    """Return the name of a consumer, such as `sales.orders v1` or `exposure sales.board`."""
    return node.label if node.resource_type == "model" else f"{node.resource_type.replace('_', ' ')} {node.label}"


def _is_governance(node: Node) -> bool:
    return node.test_metadata is not None and node.test_metadata.namespace == GOVERNANCE_PACKAGE


def _names(ref: ModelRef, node: Node) -> bool:
    """Whether a reference resolves to a model; without a version, it resolves to the latest."""
    if node.name != ref.name or ref.package not in (None, node.package_name):
        return False
    if ref.version is None:
        return node.version is None or str(node.version) == str(node.latest_version)
    return str(ref.version) == str(node.version)
