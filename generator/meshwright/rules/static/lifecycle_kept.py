"""A version is read as its lifecycle allows: a draft by drafts of its own domain, what is retired by nobody.

**Example.** `sales.forecast` v1 has `config: {meta: {lifecycle: draft}}`, and the active `sales.revenue` reads it.

**Why.** A draft promises nothing yet: its columns may be others tomorrow. What is retired may be gone tomorrow. Neither
is in the domain's port package, so a domain that reads it can't be parsed alone.

**Fix.** Read another version or product, or make the draft `active`. The words are `draft`, `active` (when nothing is
said), `deprecated`, which asks for a `deprecation_date` and follows from one, and `retired`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule()
def lifecycle_kept(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find deprecations without a date, and readers of drafts and of what is retired."""
    match product.lifecycle:
        case Lifecycle.DEPRECATED if not product.deprecation_date:
            yield on_node(product, "it is deprecated without a date; give it a `deprecation_date`")
        case Lifecycle.DRAFT:
            for reader in _readers_of_draft(product, graph):
                yield on_node(
                    reader,
                    f"it reads {graph.named(product)}, which is a draft; read another version, or wait until it is"
                    " active",
                )
        case Lifecycle.RETIRED:
            for reader in graph.children.get(product.unique_id, []):
                yield on_node(reader, f"it reads {graph.named(product)}, which is retired; {_instead(product, graph)}")


def _readers_of_draft(draft: Node, graph: Graph) -> list[Node]:
    """Return what may not read a draft: all of other domains, and what is no draft itself."""
    direct = [child for child in graph.children.get(draft.unique_id, []) if child.package_name != draft.package_name]
    own = [reader for reader in graph.consuming_products(draft) if reader.package_name == draft.package_name]
    return direct + [reader for reader in own if reader.lifecycle is not Lifecycle.DRAFT]


def _instead(product: Node, graph: Graph) -> str:
    latest = graph.latest[product.full_name]
    return f"read v{latest.version}" if latest.lifecycle.is_published else "read another product"
