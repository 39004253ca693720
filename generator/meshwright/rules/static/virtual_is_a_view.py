"""A virtual product is a view.

**Example.** `config: {materialized: table}` in `overview.yml` of a virtual product.

**Why.** A virtual product stores nothing: it is as fresh as its inputs, and there is no copy to pay for, secure and
delete.

**Fix.** Remove `materialized`: the folder makes it a view. If it must be stored, make it aggregated.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.VIRTUAL])
def virtual_is_a_view(product: Node, _graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find virtual products that are stored."""
    if product.config.materialized != "view":
        yield on_node(
            product,
            f"it is virtual but stored as {product.config.materialized}; make it a view, or change its kind"
            " to aggregated",
        )
