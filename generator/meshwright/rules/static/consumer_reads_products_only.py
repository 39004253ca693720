"""A consumer_aligned product reads products, and no source.

**Example.** `sales.board_report`, consumer_aligned, reads `source('finance', 'budget')`.

**Why.** A source without a product has no contract and no audit, so consumers would depend on data that no one
promised.

**Fix.** Create a source_aligned product from the source and read that.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.CONSUMER_ALIGNED])
def consumer_reads_products_only(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find consumer_aligned products that read sources, or no product at all."""
    for source in graph.sources_read(product):
        yield on_node(
            product, f"it reads the source {source.label}; create a source_aligned product from it and read that"
        )
    if not graph.products_read(product):
        yield on_node(product, "it reads no product; read one, or make it source_aligned")
