"""A virtual product pins the version of every product that it reads.

**Example.** `ref('orders')` in the SQL of a virtual product, even if `orders` has only one version.

**Why.** A view changes as soon as its inputs change. Without a build in between, a new latest version reaches consumers
unaudited.

**Fix.** Write `ref('orders', v=1)`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule
from meshwright.rules.static.references_pinned import pin, unpinned


@product_rule(kinds=[Kind.VIRTUAL])
def virtual_pins_versions(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find virtual products that read a product without pinning a version."""
    for read in unpinned(product, graph):
        yield on_node(product, pin(product, read, graph))
