"""A product says what one row is: a primary key made of columns that it has.

**Example.** No `constraints` in `orders.yml`, or `{type: primary_key, columns: [order_no]}` where the column is called
`order_number`.

**Why.** Readers join on the key and count by it. The audit tests nothing but what is declared.

**Fix.** Add `constraints: [{type: primary_key, columns: [...]}]` to the contract, with names of its columns.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(in_guard=True)
def primary_key_declared(product: Node, _graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products without a primary key, and keys made of columns that the contract doesn't have."""
    if not product.primary_key:
        yield on_node(
            product, "it declares no primary key; name the columns that make a row unique in a `primary_key` constraint"
        )
    columns = {column.name.lower() for column in product.columns.values()}
    for name in product.primary_key:
        if name.lower() not in columns:
            yield on_node(
                product, f"its primary key names column {name}, which its contract does not have; name one that it has"
            )
