"""Chains of views are short.

**Example.** With the default, a virtual product that is the fourth view in a chain; private views count too.

**Why.** Each query of the last view computes the whole chain, and no one can see why it is slow or what it costs.

**Fix.** Store a model in the middle as a table. The finding is about the first product where the chain is too long.

Parameter `longest`: the maximum number of views in a chain (default 3).
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, lower, mesh_rule


@mesh_rule(longest=lower(3))
def view_chain_short(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find the virtual products where a chain of views becomes too long."""
    below: dict[str, tuple[int, Node | None]] = {}
    for product in graph.products:
        if product.kind is Kind.VIRTUAL and _length(product, graph, below) > settings["longest"]:
            chain = _chain(product, below, graph)
            if not any(
                view.kind is Kind.VIRTUAL and below[view.unique_id][0] > settings["longest"] for view in chain[:-1]
            ):
                yield on_node(
                    product,
                    f"it is view {len(chain)} in a chain ({' -> '.join(view.label for view in chain)}), where"
                    f" {settings['longest']} is the limit; store one of them as a table",
                )


def _length(node: Node, graph: Graph, below: dict[str, tuple[int, Node | None]]) -> int:
    """Return the length of the chain of views up to this one; fills `below` with it and the next view below."""
    queue = [node]
    while queue:
        current = queue[-1]
        views = [parent for parent in graph.parents(current) if parent.config.materialized == "view"]
        unknown = [view for view in views if view.unique_id not in below]
        if current.config.materialized == "view" and unknown and len(queue) <= len(graph.nodes):
            queue.append(unknown[0])
            continue
        queue.pop()
        longest = max(views, key=lambda view: below.get(view.unique_id, (0, None))[0], default=None)
        length = 1 + (below[longest.unique_id][0] if longest and longest.unique_id in below else 0)
        below[current.unique_id] = (length, longest) if current.config.materialized == "view" else (0, None)
    return below[node.unique_id][0]


def _chain(node: Node, below: dict[str, tuple[int, Node | None]], graph: Graph) -> list[Node]:
    chain: list[Node] = []
    step: Node | None = node
    while step is not None and len(chain) <= len(graph.nodes):
        chain.insert(0, step)
        step = below[step.unique_id][1]
    return chain
