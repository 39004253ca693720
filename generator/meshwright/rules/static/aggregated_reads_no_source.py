"""An aggregated product reads no source.

**Example.** `sales.revenue`, aggregated, reads `source('shop', 'refunds')`.

**Why.** What comes from a source without a product of its own has no contract, no audit and no owner, and others who
need it read the source again, each in their way.

**Fix.** Make a source_aligned product of the source and read that.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.AGGREGATED])
def aggregated_reads_no_source(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find aggregated products that read sources, directly or through private models."""
    for source in graph.sources_read(product):
        yield on_node(product, f"it reads the source {source.label}; make a source_aligned product of it and read that")
