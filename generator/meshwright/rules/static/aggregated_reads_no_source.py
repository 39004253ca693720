"""An aggregated product reads no source.

**Example.** `sales.revenue`, aggregated, reads `source('shop', 'refunds')`.

**Why.** A source without a product has no contract, no audit and no owner. Everyone who needs the data reads the source
again, each in their own way.

**Fix.** Create a source_aligned product from the source and read that.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.AGGREGATED])
def aggregated_reads_no_source(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find aggregated products that read sources, directly or through private models."""
    for source in graph.sources_read(product):
        yield on_node(
            product, f"it reads the source {source.label}; create a source_aligned product from it and read that"
        )
