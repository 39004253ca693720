"""A product is described.

**Example.** `description: ""`, or `description: Orders`.

**Why.** The catalog is where other domains look for data. What they can't understand they build again.

**Fix.** Write what the product is and what one row of it stands for. Columns have a rule of their own,
`columns_described`.

Parameter `shortest`: the fewest characters that count as a description (default 20).
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, higher, product_rule


@product_rule(in_guard=True, shortest=higher(20))
def documented(product: Node, _graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find products without a description that says something."""
    text, shortest = product.description.strip(), settings["shortest"]
    remedy = "write what the product is and what one row represents"
    if not text:
        yield on_node(product, f"it has no description; {remedy}")
    elif len(text) < shortest:
        yield on_node(product, f"its description has fewer than {shortest} characters; {remedy}")
