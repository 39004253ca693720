"""A virtual product exposes no private or protected model of its domain.

**Example.** `sales.overview`, virtual, reads `order_margins`, a protected model of the product `sales.margins`.

**Why.** A view stores nothing, so whoever can read it reads the models behind it. A private or protected model has no
contract, and its access was restricted for a reason.

**Fix.** Read the product instead, or turn the model into a product. Models in the virtual product's own folder may be
private: they are part of it. For models of other domains, see `reads_public_products`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.VIRTUAL])
def access_no_wider_than_parents(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find virtual products that expose private or protected models of other folders."""
    for model in graph.made_from(product):
        if model.resource_type == "model" and model.package_name == product.package_name:
            for read in graph.parents(model):
                is_part = read.folder == product.folder
                is_closed = read.resource_type == "model" and read.access != "public"
                if is_closed and not is_part and read.package_name == product.package_name:
                    yield on_node(
                        product,
                        f"it is public but exposes {graph.named(read)}, which is {read.access}; read a product instead",
                    )
