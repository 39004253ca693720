"""The mesh as a graph of products: an index of a manifest for the rules."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from meshwright.graph.compiled import Compiled
from meshwright.graph.consumer_index import ConsumerIndex
from meshwright.graph.manifest import Manifest
from meshwright.graph.nodes import Node, SourceNode
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.mesh.mesh import Domain, Namespace, Owner, owner_text

UNGROUPED = frozenset({"macro", "operation", "source", "unit_test", "test", "snapshot", "seed", "function"})


class Graph:
    """Products, models, tests and their dependencies, over all domains of a manifest.

    Each lookup table is built once, on first use, which pays in benchmarks/check.py: dozens of rules read thousands of
    models.
    """

    def __init__(
        self,
        manifest: Manifest,
        domains: tuple[Domain, ...],
        namespace: Namespace = Namespace.DATABASE,
        compiled: Mapping[str, Compiled] | None = None,
    ) -> None:
        """Index a manifest; nodes outside the domains' packages are ignored.

        `namespace` says whether a domain has its own database or schema; `compiled` is the SQL of the nodes that were
        compiled, by unique id.
        """
        self.manifest = manifest
        self.namespace = namespace
        self.compiled = compiled or {}
        self.domains = tuple(domain.name for domain in domains)
        self._names = frozenset(self.domains)
        self.nodes = {id_: node for id_, node in manifest.nodes.items() if node.package_name in self._names}
        self._made_from: dict[str, list[Node]] = {}
        self._products_read: dict[str, list[Node]] = {}

    @cached_property
    def consumers(self) -> ConsumerIndex:
        """All consumers in the mesh, of any resource type."""
        return ConsumerIndex(self.manifest)

    @cached_property
    def models(self) -> list[Node]:
        """All models of the domains."""
        return [node for node in self.nodes.values() if node.resource_type == "model"]

    @cached_property
    def exposures(self) -> list[Node]:
        """All exposures of the domains."""
        return [node for node in self.manifest.exposures.values() if node.package_name in self._names]

    @cached_property
    def products(self) -> list[Node]:
        """The models that are output ports: one per version of a product."""
        return [node for node in self.models if node.kind]

    @cached_property
    def versions(self) -> dict[str, list[Node]]:
        """All versions of each product in order, by full name."""
        versions: dict[str, list[Node]] = defaultdict(list)
        for product in sorted(self.products, key=lambda node: node.ref.order):
            versions[product.full_name].append(product)
        return dict(versions)

    @cached_property
    def latest(self) -> dict[str, Node]:
        """The latest version of each product, by full name."""
        return {name: next((v for v in all_ if is_latest(v)), all_[-1]) for name, all_ in self.versions.items()}

    @cached_property
    def children(self) -> dict[str, list[Node]]:
        """Models, snapshots and exposures that read a node or source directly, by its unique id."""
        children: dict[str, list[Node]] = defaultdict(list)
        for node in [*self.nodes.values(), *self.exposures]:
            if node.resource_type in {"model", "snapshot", "exposure"}:
                for parent in node.depends_on.nodes:
                    children[parent].append(node)
        return children

    @cached_property
    def governance_tests(self) -> dict[str, Node]:
        """The governance test of each product, by the product's unique id."""
        return {
            node.attached_node: node
            for node in self.nodes.values()
            if node.resource_type == "test" and node.attached_node and node.is_governance_test
        }

    def owner(self, node: Node) -> Owner | None:
        """Return the owner of the group of a node; a test belongs to the model that it tests.

        Nodes that dbt puts into no group, such as macros, belong to the owner of the domain.
        """
        if node.resource_type in UNGROUPED and node.attached_node is None:
            return self.manifest.domain_owner(node.package_name)
        return self.manifest.owner(self.nodes.get(node.attached_node or "", node))

    def named(self, node: Node) -> str:
        """Return a node's label with its owner, such as `sales.orders v1 (owner: Sales <s@acme.example>)`."""
        return f"{node.label} ({owner_text(self.owner(node))})"

    def parents(self, node: Node) -> list[Node]:
        """Return the nodes of the domains that a node reads directly."""
        return [self.nodes[id_] for id_ in node.depends_on.nodes if id_ in self.nodes]

    def made_from(self, node: Node) -> list[Node]:
        """Return the node and the models upstream of it up to the next products, which aren't included."""
        if node.unique_id not in self._made_from:
            found, queue = {node.unique_id: node}, [node]
            while queue:
                for parent in self.parents(queue.pop()):
                    if not parent.kind and parent.unique_id not in found:
                        found[parent.unique_id] = parent
                        queue.append(parent)
            self._made_from[node.unique_id] = list(found.values())
        return self._made_from[node.unique_id]

    def sources_read(self, node: Node) -> list[SourceNode]:
        """Return the sources that a product reads, directly or through private models."""
        ids = {id_ for model in self.made_from(node) for id_ in model.depends_on.nodes if id_[:7] == "source."}
        return [self.manifest.sources[id_] for id_ in sorted(ids) if id_ in self.manifest.sources]

    def products_read(self, node: Node) -> list[Node]:
        """Return the products that a product reads, directly or through private models."""
        if node.unique_id not in self._products_read:
            found = {p.unique_id: p for model in self.made_from(node) for p in self.parents(model) if p.kind}
            self._products_read[node.unique_id] = [found[id_] for id_ in sorted(found)]
        return self._products_read[node.unique_id]

    def consuming_products(self, node: Node) -> list[Node]:
        """Return the products that read a node, directly or through private models."""
        found: dict[str, Node] = {}
        queue, seen = [node], {node.unique_id}
        while queue:
            for child in self.children.get(queue.pop().unique_id, []):
                if child.unique_id in seen:
                    continue
                seen.add(child.unique_id)
                if child.kind:
                    found[child.unique_id] = child
                elif child.resource_type != "exposure":
                    queue.append(child)
        return [found[id_] for id_ in sorted(found)]

    def belongs_to(self, node: Node) -> str:
        """Return the product that a node is, tests or prepares, "" if there is none."""
        if node.resource_type == "unit_test":
            return f"{node.package_name}.{self.manifest.unit_tests[node.unique_id].model}"
        tested = self.nodes.get(node.attached_node or "")
        if tested is not None:
            return tested.full_name
        if node.kind:
            return node.full_name
        products = self.consuming_products(node) if node.resource_type in {"model", "snapshot"} else []
        return products[0].full_name if products else ""

    def is_superseded(self, product: Node) -> bool:
        """Whether a newer published version has replaced a version; one newer than the latest is a preview."""
        latest = self.latest[product.full_name]
        versions = product.version, latest.version
        is_preview = all(isinstance(v, int | float) for v in versions) and versions[0] > versions[1]  # type: ignore[operator]
        return not (is_latest(product) or is_preview) and latest.lifecycle is not Lifecycle.DRAFT

    def exposures_of(self, node: Node) -> list[Node]:
        """Return the exposures that read a product."""
        return [child for child in self.children.get(node.unique_id, []) if child.resource_type == "exposure"]


def is_latest(product: Node) -> bool:
    """Whether an unpinned `ref()` resolves to this version; a product without versions has only this one."""
    return product.version is None or str(product.version) == str(product.latest_version)
