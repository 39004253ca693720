"""A product is described.

**Example.** `description: ""`, or `description: "TODO: what orders is, and what one row of it stands for."`, or a new
version's description that doesn't say yet how readers of the old one move.

**Why.** The catalog is where other domains look for data. What they can't understand they build again.

**Mend.** Write what the product is and what one row of it stands for. Columns have a rule of their own,
`columns_described`.

The guard asks for a description of any length.

Parameter `shortest`: the fewest characters that count as a description (default 20).
"""

from collections.abc import Iterator

from meshwright.mesh.graph import Graph
from meshwright.mesh.manifest import Node
from meshwright.rules.columns_described import is_stub
from meshwright.rules.rule import Offence, Parameters, product_rule


@product_rule(in_guard=True, shortest=20)
def documented(product: Node, _graph: Graph, parameters: Parameters) -> Iterator[Offence]:
    """Find products without a description that says something."""
    if not product.description.strip():
        yield Offence(product, "it has no description; say what it is and what one row stands for")
    elif is_stub(product.description, parameters["shortest"]):
        yield Offence(product, "its description says nothing yet; say what it is and what one row stands for")
    elif "TODO:" in product.description:
        yield Offence(product, "its description has a TODO left; write what stands there")
