"""Nothing reads a version after its deprecation date.

**Example.** `sales.orders` v1 has `deprecation_date: 2025-12-31`, and `finance.revenue` still reads it.

**Why.** The date is an agreement: after it, the producer can delete the version at any time and break its consumers.

**Fix.** Consumers move to the latest version, or the producer extends the date.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, manifest_rule


@manifest_rule()
def deprecation_kept(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find versions past their deprecation date that products or exposures still read."""
    for product in checked.graph.products:
        date = (product.deprecation_date or "")[:10]
        if date and date < checked.today.isoformat():
            yield from _still_read(product, checked.graph, date)


def _still_read(product: Node, graph: Graph, date: str) -> Iterator[Finding]:
    consumers = [graph.named(node) for node in graph.consuming_products(product)]
    consumers += [f"exposure {e.full_name} (owner: {_owner(e)})" for e in graph.exposures_of(product)]
    if consumers:
        reads, plural = ("reads", "") if len(consumers) == 1 else ("read", "s")
        yield on_node(
            product,
            f"it was due for removal on {date} but {', '.join(consumers)} still {reads} it; move the"
            f" consumer{plural} to v{product.latest_version}, or extend the `deprecation_date`",
        )


def _owner(exposure: Node) -> str:
    owner = exposure.owner or {}
    return str(owner.get("email") or owner.get("name") or "none")
