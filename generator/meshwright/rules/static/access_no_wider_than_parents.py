"""A virtual product opens no model of its domain that isn't public itself.

**Example.** `sales.overview`, virtual, reads `order_margins`, a protected model of the product `sales.margins`.

**Why.** A view stores nothing, so whoever may read it reads what is behind it. A model was made private or protected
for a reason, and has no contract.

**Fix.** Read the product, or make the model one. Models in the folder of the virtual product itself may be private:
they are a part of it. Other domains' models are the business of `reads_public_products`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.VIRTUAL])
def access_no_wider_than_parents(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find virtual products that show private or protected models of other folders."""
    for model in graph.made_from(product):
        if model.resource_type == "model" and model.package_name == product.package_name:
            for read in graph.parents(model):
                is_part = read.folder == product.folder
                is_closed = read.resource_type == "model" and read.access != "public"
                if is_closed and not is_part and read.package_name == product.package_name:
                    yield on_node(
                        product,
                        f"it is public and shows {graph.named(read)}, which is {read.access}; read a product instead",
                    )
