"""Only drafts of its own domain read a draft version, and nothing reads a retired one.

**Example.** `sales.forecast` v1 has `config: {meta: {lifecycle: draft}}`, and the active `sales.revenue` reads it.

**Why.** A draft promises nothing: its columns can change tomorrow. A retired version can disappear tomorrow. The
domain's port package contains neither, so a domain that reads one can't be parsed alone.

**Fix.** Read another version or product, or make the draft `active`. The values are `draft`, `active` (the default),
`deprecated` (requires a `deprecation_date`; a date alone implies it) and `retired`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule()
def lifecycle_kept(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find deprecations without a date, and consumers of draft and retired versions."""
    match product.lifecycle:
        case Lifecycle.DEPRECATED if not product.deprecation_date:
            yield on_node(product, "it is deprecated without a `deprecation_date`; add one")
        case Lifecycle.DRAFT:
            for consumer in _unfit_consumers(product, graph):
                yield on_node(
                    consumer,
                    f"it reads {graph.named(product)}, which is a draft; read another version, or wait until it is"
                    " active",
                )
        case Lifecycle.RETIRED:
            for consumer in graph.children.get(product.unique_id, []):
                yield on_node(
                    consumer, f"it reads {graph.named(product)}, which is retired; {_instead(product, graph)}"
                )


def _unfit_consumers(draft: Node, graph: Graph) -> list[Node]:
    """Return what may not read a draft: everything in other domains, and products that aren't drafts."""
    direct = [child for child in graph.children.get(draft.unique_id, []) if child.package_name != draft.package_name]
    own = [consumer for consumer in graph.consuming_products(draft) if consumer.package_name == draft.package_name]
    return direct + [consumer for consumer in own if consumer.lifecycle is not Lifecycle.DRAFT]


def _instead(product: Node, graph: Graph) -> str:
    latest = graph.latest[product.full_name]
    return f"read v{latest.version}" if latest.lifecycle.is_published else "read another product"
