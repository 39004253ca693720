"""Models, snapshots and tests read only public models of other domains.

**Example.** `ref('fleet', 'aircraft_flights')` in domain `flights`, where that model is `protected`.

**Why.** A private or protected model can change at any time: its domain promises nothing. A domain that runs alone
can't even see it, so the read works only in runs of the whole mesh.

**Fix.** Read a product of that domain, or ask its owner to create one.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule(in_guard=True)
def reads_public_products(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find models, snapshots, tests and functions that read another domain's private or protected models."""
    functions = [node for node in graph.manifest.functions.values() if node.package_name in graph.domains]
    for node in [*graph.nodes.values(), *functions]:
        for read in graph.parents(node):
            is_fenced = read.resource_type in {"snapshot", "seed"} or read.access not in {None, "public"}
            if is_fenced and read.package_name != node.package_name:
                access = read.access or "private"
                yield on_node(
                    node,
                    f"it reads {graph.named(read)}, which is {access} to its domain; read a product of"
                    f" {read.package_name}, or ask its owner for one",
                )
