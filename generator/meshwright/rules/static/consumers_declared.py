"""A consumer_aligned product declares its consumers, each with an owner who has an email.

**Example.** `sales.board_report` without an exposure, or with an exposure whose owner has only a name.

**Why.** Without declared consumers, no one knows whether a change breaks something, or whether the product can be
retired.

**Fix.** Declare an exposure with `depends_on: [ref('board_report', v=1)]` and an `owner` with an `email`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.mesh.kinds import Kind
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def consumers_declared(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find consumer_aligned products without an exposure, and exposures whose owner has no email."""
    for name, versions in graph.versions.items():
        latest = graph.latest[name]
        if latest.kind is not Kind.CONSUMER_ALIGNED or latest.lifecycle is Lifecycle.RETIRED:
            continue
        exposures = {e.unique_id: e for version in versions for e in graph.exposures_of(version)}
        if not exposures:
            yield on_node(latest, "it has no declared consumers; add an exposure that depends on it")
        for exposure in exposures.values():
            if not (exposure.owner or {}).get("email"):
                yield on_node(latest, f"the owner of its exposure {exposure.name} has no email; add one")
