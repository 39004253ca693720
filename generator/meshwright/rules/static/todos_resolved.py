"""The descriptions of a product have no TODO left.

**Example.** `description: "TODO: what orders is, and what one row of it stands for."`, as `meshwright product add`
writes it, or a new version's description that doesn't say yet how readers of the old one move.

**Why.** The catalog is where other domains look for data. What they can't understand they build again.

**Fix.** Write what the product is and what one row of it represents, and what each column means and its unit.

The guard lets a TODO pass, so that a product can be built before it is described; `check` stops it in review.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule()
def todos_resolved(product: Node, _graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products and columns whose description is still a TODO, or contains one."""
    if _has_todo(product.description):
        yield on_node(
            product, "its description still has a TODO; write what the product is and what one row represents"
        )
    for column in product.columns.values():
        if _has_todo(column.description):
            message = f"the description of column {column.name} still has a TODO; write what it means and its unit"
            yield on_node(product, message, column.name)


def _has_todo(description: str) -> bool:
    return "TODO" in description and (description.lstrip().startswith("TODO") or "TODO:" in description)
