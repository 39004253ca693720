"""Every column of a product has a type and a description.

**Example.** `- name: amount` without `data_type`, or with `description: Amount`.

**Why.** Consumers in other domains have only the contract. `amount` could be net or gross, dollars or cents.

**Fix.** Add a `data_type`, and a `description` that states meaning and unit.

Parameter `shortest`: the minimum length of a description, in characters (default 8).
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, higher, product_rule


@product_rule(in_guard=True, shortest=higher(8))
def columns_described(product: Node, _graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find columns without a type or with too short a description."""
    for column in product.columns.values():
        if not column.data_type:
            yield on_node(product, f"column {column.name} has no data_type; add it", column.name)
        fault = _fault(column.description.strip(), settings["shortest"])
        if fault:
            message = f"the description of column {column.name} {fault}; describe its meaning and unit"
            yield on_node(product, message, column.name)


def _fault(text: str, shortest: int) -> str | None:
    if not text:
        return "is empty"
    return f"has fewer than {shortest} characters" if len(text) < shortest else None
