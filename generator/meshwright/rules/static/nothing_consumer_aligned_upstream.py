"""Nothing consumer_aligned stands upstream of an aggregated product.

**Example.** `sales.forecast`, aggregated, reads the virtual `sales.overview`, which reads the consumer_aligned
`sales.board_report`.

**Why.** A consumer_aligned product changes with the wishes of its consumers. What others build on must not.

**Fix.** Read what the consumer_aligned product is made from. Reading it directly is the business of
`consumer_aligned_read_by_consumers_only`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def nothing_consumer_aligned_upstream(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find aggregated products with something consumer_aligned behind the products that they read."""
    behind: dict[str, dict[str, Node]] = {}
    for product in graph.products:
        if product.kind is Kind.AGGREGATED:
            direct = graph.products_read(product)
            for read in direct:
                if read.kind is not Kind.CONSUMER_ALIGNED:
                    for closed in _consumer_aligned_behind(read, graph, behind).values():
                        if closed not in direct:
                            yield on_node(
                                product,
                                f"{graph.named(closed)} is consumer_aligned and stands behind {read.label}, which it"
                                f" reads; read what {closed.label} is made from",
                            )


def _consumer_aligned_behind(product: Node, graph: Graph, known: dict[str, dict[str, Node]]) -> dict[str, Node]:
    """The consumer_aligned products that a product reads, through virtual products too; others are told themselves."""
    if product.unique_id not in known:
        known[product.unique_id] = {}
        reads = graph.products_read(product)
        found = {read.unique_id: read for read in reads if read.kind is Kind.CONSUMER_ALIGNED}
        for read in reads:
            if read.kind is Kind.VIRTUAL:
                found |= _consumer_aligned_behind(read, graph, known)
        known[product.unique_id] = found if product.kind is Kind.VIRTUAL else {}
    return known[product.unique_id]
