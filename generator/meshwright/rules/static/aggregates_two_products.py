"""An aggregated product brings two or more products together.

**Example.** `sales.monthly_orders`, aggregated, reads `sales.orders` alone; two versions of it count as one product.

**Why.** A product made from one other repeats it: two numbers for one thing, in two places, owned twice.

**Fix.** Read what else belongs to it, or make it part of the product that it reads, or consumer_aligned if it is made
for one use.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.AGGREGATED])
def aggregates_two_products(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find aggregated products that read fewer than two."""
    reads = {read.full_name: read for read in graph.products_read(product)}
    reads.pop(product.full_name, None)
    if len(reads) < 2:
        told = graph.named(next(iter(reads.values()))) + " alone" if reads else "no product"
        yield on_node(product, f"it is aggregated but reads {told}; read two products or more, or change its kind")
