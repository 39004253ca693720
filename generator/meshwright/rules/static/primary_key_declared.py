"""A product declares a primary key that consists of its own columns.

**Example.** No `constraints` in `orders.yml`, or `{type: primary_key, columns: [order_no]}` where the column is named
`order_number`.

**Why.** Consumers join on the key and count by it. The audit checks only declared keys.

**Fix.** Add `constraints: [{type: primary_key, columns: [...]}]` to the contract, with names of its columns.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(in_guard=True)
def primary_key_declared(product: Node, _graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products without a primary key, and keys with columns that aren't in the contract."""
    if not product.primary_key:
        yield on_node(
            product, "it declares no primary key; list the columns that make a row unique in a `primary_key` constraint"
        )
    columns = {column.name.lower() for column in product.columns.values()}
    for name in product.primary_key:
        if name.lower() not in columns:
            yield on_node(
                product,
                f"its primary key includes column {name}, which isn't in its contract; use a column of the contract",
            )
