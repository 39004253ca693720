"""Only consumer_aligned and virtual products read a consumer_aligned product.

**Example.** `sales.forecast`, aggregated, reads the consumer_aligned `sales.board_report`.

**Why.** A consumer_aligned product changes whenever its consumers' needs change. Other products need a stable base.

**Fix.** Read the inputs of the consumer_aligned product.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.AGGREGATED])
def consumer_aligned_read_by_consumers_only(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find aggregated products that read a consumer_aligned one; source_aligned products can't read any product."""
    for read in graph.products_read(product):
        if read.kind is Kind.CONSUMER_ALIGNED:
            yield on_node(product, f"it reads {graph.named(read)}, which is consumer_aligned; read its inputs instead")
