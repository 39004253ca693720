"""A `ref()` of a product says which version it reads.

**Example.** `ref('sales', 'orders')`, where `sales.orders` has versions 1 and 2.

**Why.** A `ref()` without a version finds the latest: the day the producer makes v2 the latest, its readers read
another contract, without a change of theirs and without a review.

**Fix.** Write `ref('sales', 'orders', v=1)`, and move to v2 when you have looked at it.

A virtual product has a stricter rule of its own, `virtual_pins_versions`.

Parameter `across_domains`: also ask it of products of other domains that have but one version yet (default true).
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph, is_latest
from meshwright.graph.manifest import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, higher, mesh_rule


@mesh_rule(across_domains=higher(True))
def references_pinned(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find whatever reads a product of several versions, or of another domain, without a version."""
    for node in [*graph.nodes.values(), *graph.exposures]:
        if node.kind is not Kind.VIRTUAL and any(ref.version is None for ref in node.refs):
            for read in unpinned(node, graph):
                is_foreign = settings["across_domains"] and read.package_name != node.package_name
                if is_foreign or len(graph.versions[read.full_name]) > 1:
                    yield on_node(node, pin(node, read, graph))


def unpinned(node: Node, graph: Graph) -> list[Node]:
    """Return the versioned products that a node reads without saying which version."""
    names = {(ref.package or "", ref.name) for ref in node.refs if ref.version is None}
    return [
        read
        for read in graph.parents(node)
        if read.kind
        and read.version is not None
        and ((read.package_name, read.name) in names or ("", read.name) in names)
        and is_latest(read)  # a ref() without a version finds no other
    ]


def pin(node: Node, read: Node, graph: Graph) -> str:
    """Say how the version is pinned."""
    package = f"'{read.package_name}', " if read.package_name != node.package_name else ""
    return (
        f"it reads {graph.named(read)} without pinning the version; write ref({package}'{read.name}', v={read.version})"
    )
