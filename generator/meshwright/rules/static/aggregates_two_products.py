"""An aggregated product combines at least two products.

**Example.** `sales.monthly_orders`, aggregated, reads only `sales.orders`. Two versions of one product count once.

**Why.** A product built from a single product repeats it: two numbers for one thing, in two places, with two owners.

**Fix.** Read the other products it needs, merge it into the product it reads, or make it consumer_aligned if it serves
one use.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.AGGREGATED])
def aggregates_two_products(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find aggregated products that read fewer than two."""
    reads = {read.full_name: read for read in graph.products_read(product)}
    reads.pop(product.full_name, None)
    if len(reads) < 2:
        reads_only = f"only {graph.named(next(iter(reads.values())))}" if reads else "no product"
        yield on_node(
            product, f"it is aggregated but reads {reads_only}; read at least two products, or change its kind"
        )
