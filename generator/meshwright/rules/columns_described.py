"""Every column of a product has a type and says what it means.

**Example.** `- name: amount` without `data_type`, or with `description: "TODO: what amount means, and its unit."`.

**Why.** A reader in another domain has nothing but the contract. `amount` may be net or gross, dollars or cents.

**Mend.** Write a `data_type` and a `description` that tells meaning and unit.

The guard asks for a description of any length.

Parameter `shortest`: the fewest characters that count as a description (default 8).
"""

from collections.abc import Iterator

from meshwright.mesh.graph import Graph
from meshwright.mesh.manifest import Node
from meshwright.rules.rule import Offence, Parameters, product_rule


@product_rule(in_guard=True, shortest=8)
def columns_described(product: Node, _graph: Graph, parameters: Parameters) -> Iterator[Offence]:
    """Find columns without a type or without a real description."""
    for column in product.columns.values():
        if not column.data_type:
            yield Offence(product, f"column {column.name} has no data_type; add it", column.name)
        if is_stub(column.description, parameters["shortest"]):
            yield Offence(
                product, f"column {column.name} is not described; say what it means and its unit", column.name
            )


def is_stub(description: str, shortest: int) -> bool:
    """Whether a description says nothing yet."""
    text = description.strip()
    return len(text) < shortest or text.startswith("TODO")
