"""A source_aligned product reads a source of its own domain, and nothing from another domain.

**Example.** `sales.orders`, source_aligned, reads `ref('crm', 'customers')`, or no `source()` at all.

**Why.** A source_aligned product contains the domain's own records, so it is clear whose facts they are. Other
domains publish their own data.

**Fix.** Read a `source()` of the domain, directly or through private models. To combine products, create an aggregated
product.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.SOURCE_ALIGNED])
def reads_own_sources(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find source_aligned products that read no source of their domain, or that read another domain."""
    sources, products = graph.sources_read(product), graph.products_read(product)
    # A version may select from another version of the same product, which reads the source.
    is_view_of_version = any(read.full_name == product.full_name for read in products)
    if not is_view_of_version and all(source.package_name != product.package_name for source in sources):
        yield on_node(product, f"it reads no source of {product.package_name}; read one with source()")
    for source in sources:
        if source.package_name != product.package_name:
            yield on_node(
                product,
                f"it reads the source {source.label} of another domain; read a product of {source.package_name} in an"
                " aggregated product instead",
            )
    for read in products:
        if read.package_name != product.package_name:
            yield on_node(
                product,
                f"it reads {graph.named(read)} of another domain; make it aggregated, or read only sources",
            )
