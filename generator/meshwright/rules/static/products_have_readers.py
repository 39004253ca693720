"""Somebody reads a product.

**Example.** `sales.orders_by_weekday`: no product reads any version of it, and no exposure depends on it.

**Why.** A product costs: it is built, audited, stored and looked after. One that nobody needs, or that people read
without saying so, is the first to break unnoticed.

**Fix.** Declare the exposure that uses it, or retire it (`lifecycle: retired`). Drafts have no readers yet, and
consumer_aligned products are asked for their consumers by `consumers_declared`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, Severity, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule(severity=Severity.WARN)
def products_have_readers(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products that nothing but their own versions read."""
    for name, versions in graph.versions.items():
        latest = graph.latest[name]
        read = any(
            child.full_name != name for version in versions for child in graph.children.get(version.unique_id, ())
        )
        if latest.kind is not Kind.CONSUMER_ALIGNED and latest.lifecycle.is_published and not read:
            yield on_node(latest, "nobody reads it; declare the exposure that does, or retire it")
