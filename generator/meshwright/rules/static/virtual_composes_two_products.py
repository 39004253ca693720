"""A virtual product combines at least two products, and no source.

**Example.** `sales.overview`, virtual, selects only from `sales.orders`, or reads `source('shop', 'refunds')`.

**Why.** A view of one product is the same product under a second name. A view of a source publishes data without an
audit.

**Fix.** Read the other products it needs, or let consumers read the one product directly. Create a source_aligned
product from a source.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.VIRTUAL])
def virtual_composes_two_products(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find virtual products that read fewer than two products, or a source."""
    reads = {read.full_name: read for read in graph.products_read(product)}
    reads.pop(product.full_name, None)
    if len(reads) < 2:
        reads_only = f"only {graph.named(next(iter(reads.values())))}" if reads else "no product"
        remedy = "read at least two products" + (", or let consumers read that one" if reads else "")
        yield on_node(product, f"it is virtual but reads {reads_only}; {remedy}")
    for source in graph.sources_read(product):
        yield on_node(
            product, f"it reads the source {source.label}; create a source_aligned product from it and read that"
        )
