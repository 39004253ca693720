"""The descriptions of a product contain no TODO.

**Example.** `description: "TODO: describe orders and what one row represents."`, as `meshwright product add`
writes it, or a new version's description that doesn't explain yet how consumers migrate.

**Why.** Other domains look for data in the catalog. They rebuild what they don't understand.

**Fix.** Describe what the product is, what one row represents, and the meaning and unit of each column.

The guard accepts a TODO, so you can build a product before you describe it; `check` reports it in review.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule()
def todos_resolved(product: Node, _graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products and columns with a TODO in their description."""
    if _has_todo(product.description):
        yield on_node(
            product, "its description still has a TODO; describe what the product is and what one row represents"
        )
    for column in product.columns.values():
        if _has_todo(column.description):
            message = f"the description of column {column.name} still has a TODO; describe its meaning and unit"
            yield on_node(product, message, column.name)


def _has_todo(description: str) -> bool:
    return "TODO" in description and (description.lstrip().startswith("TODO") or "TODO:" in description)
