"""A product has a description.

**Example.** `description: ""`, or `description: Orders`.

**Why.** Other domains look for data in the catalog. They rebuild what they don't understand.

**Fix.** Describe what the product is and what one row represents. For columns, see `columns_described`.

Parameter `shortest`: the minimum length of a description, in characters (default 20).
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, higher, product_rule


@product_rule(in_guard=True, shortest=higher(20))
def documented(product: Node, _graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find products without a description, or with one that is too short."""
    text, shortest = product.description.strip(), settings["shortest"]
    remedy = "describe what the product is and what one row represents"
    if not text:
        yield on_node(product, f"it has no description; {remedy}")
    elif len(text) < shortest:
        yield on_node(product, f"its description has fewer than {shortest} characters; {remedy}")
