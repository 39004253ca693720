"""Nothing reads a version whose deprecation date is past.

**Example.** `sales.orders` v1 has `deprecation_date: 2025-12-31`, and `finance.revenue` still reads it.

**Why.** The date is an agreement: the producer may delete the version any day now, and its readers break.

**Fix.** The readers move to the latest version, or the producer extends the date once more.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, manifest_rule


@manifest_rule()
def deprecation_kept(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find versions past their date that products or exposures still read."""
    for product in checked.graph.products:
        date = (product.deprecation_date or "")[:10]
        if date and date < checked.today.isoformat():
            yield from _still_read(product, checked.graph, date)


def _still_read(product: Node, graph: Graph, date: str) -> Iterator[Finding]:
    readers = [graph.named(reader) for reader in graph.consuming_products(product)]
    readers += [f"exposure {e.full_name} (owner: {_consumer(e)})" for e in graph.exposures_of(product)]
    if readers:
        yield on_node(
            product,
            f"it was to go on {date} but is still read by {', '.join(readers)}; let them move to"
            f" v{product.latest_version}, or extend the `deprecation_date`",
        )


def _consumer(exposure: Node) -> str:
    owner = exposure.owner or {}
    return str(owner.get("email") or owner.get("name") or "nobody")
