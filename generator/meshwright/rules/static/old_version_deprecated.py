"""A superseded version has a deprecation date.

**Example.** `latest_version: 2`, and `- v: 1` without `deprecation_date`.

**Why.** Without an end date, the old version stays forever and its consumers don't know when to move.

**Fix.** Give the old version a `deprecation_date`. A version newer than `latest_version` is a preview and needs none.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule()
def old_version_deprecated(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find superseded versions without a deprecation date."""
    if product.lifecycle.is_published and not product.deprecation_date and graph.is_superseded(product):
        latest = graph.latest[product.full_name]
        yield on_node(product, f"v{latest.version} has replaced it; add a `deprecation_date`")
