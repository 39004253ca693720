"""A product's contract is enforced.

**Example.** `config: {contract: {enforced: false}}` in `orders.yml`.

**Why.** Without enforcement, dbt builds whatever the SQL selects, and consumers find out in production that a column
is gone or has another type.

**Fix.** Remove the setting: the kind's folder enforces the contract. If the model only prepares a product, set
`access: private`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(in_guard=True)
def contract_enforced(product: Node, _graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products whose contract is not enforced."""
    if not product.config.contract.enforced:
        yield on_node(product, "its contract is not enforced; remove `contract: {enforced: false}`")
