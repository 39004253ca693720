"""A source_aligned product doesn't combine a source with another product.

**Example.** `sales.orders`, source_aligned, joins `source('shop', 'orders')` with `ref('customers', v=1)`.

**Why.** Joined rows can't be compared with the source one by one, and it is unclear who fixes which part.

**Fix.** Keep the source_aligned product to its source, and join in an aggregated product. The product may read the
private and protected models that prepare it, and its own other versions.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.SOURCE_ALIGNED])
def no_join_of_source_with_model(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find source_aligned products that read a source and another product of their domain."""
    own = product.package_name
    sources = [source for source in graph.sources_read(product) if source.package_name == own]
    for read in graph.products_read(product):
        if sources and read.package_name == own and read.full_name != product.full_name:
            yield on_node(
                product,
                f"it joins the source {sources[0].label} with {graph.named(read)}; join them in an aggregated product",
            )
