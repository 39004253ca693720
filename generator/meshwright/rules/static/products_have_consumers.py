"""Every product has a consumer.

**Example.** `sales.orders_by_weekday`: no product reads any version of it, and no exposure depends on it.

**Why.** A product costs money: it is built, audited, stored and maintained. If it has no declared consumers, no one
notices when it breaks.

**Fix.** Declare an exposure for the use, or retire the product (`lifecycle: retired`). Drafts need no consumers. For
consumer_aligned products, see `consumers_declared`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, Severity, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule(severity=Severity.WARN)
def products_have_consumers(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products that nothing reads except their own versions."""
    for name, versions in graph.versions.items():
        latest = graph.latest[name]
        read = any(
            child.full_name != name for version in versions for child in graph.children.get(version.unique_id, ())
        )
        if latest.kind is not Kind.CONSUMER_ALIGNED and latest.lifecycle.is_published and not read:
            yield on_node(latest, "it has no consumers; declare an exposure, or retire it")
