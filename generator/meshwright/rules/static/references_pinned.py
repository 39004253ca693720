"""A `ref()` to a product pins a version.

**Example.** `ref('sales', 'orders')`, where `sales.orders` has versions 1 and 2.

**Why.** A `ref()` without a version resolves to the latest. When the producer makes v2 the latest, consumers switch to
another contract without a change or a review of their own.

**Fix.** Write `ref('sales', 'orders', v=1)`, and move to v2 after you have reviewed it.

Virtual products have a stricter rule, `virtual_pins_versions`.

Parameter `across_domains`: also require a version for products of other domains that have only one version (default
true).
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph, is_latest
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, higher, mesh_rule


@mesh_rule(across_domains=higher(True))
def references_pinned(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find references without a version to products with several versions or of other domains."""
    for node in [*graph.nodes.values(), *graph.exposures]:
        if node.kind is not Kind.VIRTUAL and any(ref.version is None for ref in node.refs):
            for read in unpinned(node, graph):
                is_foreign = settings["across_domains"] and read.package_name != node.package_name
                if is_foreign or len(graph.versions[read.full_name]) > 1:
                    yield on_node(node, pin(node, read, graph))


def unpinned(node: Node, graph: Graph) -> list[Node]:
    """Return the versioned products that a node reads without pinning a version."""
    names = {(ref.package or "", ref.name) for ref in node.refs if ref.version is None}
    return [
        read
        for read in graph.parents(node)
        if read.kind
        and read.version is not None
        and ((read.package_name, read.name) in names or ("", read.name) in names)
        and is_latest(read)  # a ref() without a version resolves to the latest
    ]


def pin(node: Node, read: Node, graph: Graph) -> str:
    """Return the message that shows how to pin the version."""
    package = f"'{read.package_name}', " if read.package_name != node.package_name else ""
    return (
        f"it reads {graph.named(read)} without pinning the version; write ref({package}'{read.name}', v={read.version})"
    )
