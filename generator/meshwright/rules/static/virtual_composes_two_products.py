"""A virtual product composes two or more products, and no source.

**Example.** `sales.overview`, virtual, selects from `sales.orders` alone, or reads `source('shop', 'refunds')`.

**Why.** A view of one product is the same product under a second name, and a view of a source publishes what nobody
audits.

**Fix.** Read what else belongs to it, or let its readers read the one product; make a source_aligned product of a
source.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.VIRTUAL])
def virtual_composes_two_products(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find virtual products that read fewer than two products, or a source."""
    reads = {read.full_name: read for read in graph.products_read(product)}
    reads.pop(product.full_name, None)
    if len(reads) < 2:
        told = graph.named(next(iter(reads.values()))) + " alone" if reads else "no product"
        yield on_node(product, f"it is virtual but reads {told}; read two products or more, or let readers read that")
    for source in graph.sources_read(product):
        yield on_node(product, f"it reads the source {source.label}; make a source_aligned product of it and read that")
