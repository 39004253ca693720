"""The mesh as a graph of products: what rules ask of a manifest, indexed once."""

from collections import defaultdict
from functools import cached_property

from meshwright.mesh.manifest import Manifest, Node, SourceNode
from meshwright.mesh.mesh import Domain, Owner


class Graph:
    """Products, models, tests and who reads whom, over all domains of a manifest."""

    def __init__(self, manifest: Manifest, domains: tuple[Domain, ...]) -> None:
        """Index a manifest; nodes of other packages than the domains' don't take part."""
        self.manifest = manifest
        self.domains = tuple(domain.name for domain in domains)
        self.nodes = {id_: node for id_, node in manifest.nodes.items() if node.package_name in self.domains}

    @cached_property
    def models(self) -> list[Node]:
        """All models of the domains."""
        return [node for node in self.nodes.values() if node.resource_type == "model"]

    @cached_property
    def products(self) -> list[Node]:
        """The models that are output ports: one per version of a product."""
        return [node for node in self.models if node.kind]

    @cached_property
    def children(self) -> dict[str, list[Node]]:
        """Models, snapshots and exposures that read a node or source directly, by its unique id."""
        children: dict[str, list[Node]] = defaultdict(list)
        for node in [*self.nodes.values(), *self.manifest.exposures.values()]:
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
            if node.resource_type == "test"
            and node.attached_node
            and node.test_metadata
            and (node.test_metadata.name, node.test_metadata.namespace) == ("governed", "mesh_governance")
        }

    def owner(self, node: Node) -> Owner | None:
        """Return the owner of the group that a node belongs to; a test belongs to what it tests."""
        return self.manifest.owner(self.nodes.get(node.attached_node or "", node))

    def parents(self, node: Node) -> list[Node]:
        """Return the models that a node reads directly."""
        return [self.nodes[id_] for id_ in node.depends_on.nodes if id_ in self.nodes]

    def sources_read(self, node: Node) -> list[SourceNode]:
        """Return the sources that a product reads, directly or through models that only prepare it."""
        ids = {id_ for model in self._made_from(node) for id_ in model.depends_on.nodes}
        return [self.manifest.sources[id_] for id_ in sorted(ids) if id_ in self.manifest.sources]

    def products_read(self, node: Node) -> list[Node]:
        """Return the products that a product reads, directly or through models that only prepare it."""
        found = {p.unique_id: p for model in self._made_from(node) for p in self.parents(model) if p.kind}
        return [found[id_] for id_ in sorted(found)]

    def readers(self, node: Node) -> list[Node]:
        """Return the products that are made from a node, directly or through models that only prepare them."""
        found: dict[str, Node] = {}
        queue, seen = [node], {node.unique_id}
        while queue:
            for child in self.children.get(queue.pop().unique_id, []):
                if child.unique_id in seen:
                    continue
                seen.add(child.unique_id)
                if child.kind:
                    found[child.unique_id] = child
                elif child.resource_type == "model":
                    queue.append(child)
        return [found[id_] for id_ in sorted(found)]

    def consumers(self, node: Node) -> list[Node]:
        """Return the exposures that depend on a product."""
        return [child for child in self.children.get(node.unique_id, []) if child.resource_type == "exposure"]

    def _made_from(self, node: Node) -> list[Node]:
        """The node and the models of no product's own that prepare it."""
        models, queue = [node], [node]
        while queue:
            for parent in self.parents(queue.pop()):
                if not parent.kind and parent not in models:
                    models.append(parent)
                    queue.append(parent)
        return models
