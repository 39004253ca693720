"""An aggregated product has no consumer_aligned product upstream.

**Example.** `sales.forecast`, aggregated, reads the virtual `sales.overview`, which reads the consumer_aligned
`sales.board_report`.

**Why.** A consumer_aligned product changes whenever its consumers' needs change. Other products need a stable base.

**Fix.** Read the inputs of the consumer_aligned product. For direct reads, see
`consumer_aligned_read_by_consumers_only`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def nothing_consumer_aligned_upstream(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find aggregated products with a consumer_aligned product behind the products that they read."""
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
                                f"it reads {read.label}, which depends on the consumer_aligned {graph.named(closed)};"
                                f" read the inputs of {closed.label} instead",
                            )


def _consumer_aligned_behind(product: Node, graph: Graph, known: dict[str, dict[str, Node]]) -> dict[str, Node]:
    """Return the consumer_aligned products that a product reads, also through virtual products."""
    if product.unique_id not in known:
        known[product.unique_id] = {}  # ends the recursion in a cycle, which no_cycles reports
        reads = graph.products_read(product)
        found = {read.unique_id: read for read in reads if read.kind is Kind.CONSUMER_ALIGNED}
        for read in reads:
            if read.kind is Kind.VIRTUAL:
                found |= _consumer_aligned_behind(read, graph, known)
        # Only virtual products pass them on: an aggregated one that reads them has its own finding.
        known[product.unique_id] = found if product.kind is Kind.VIRTUAL else {}
    return known[product.unique_id]
