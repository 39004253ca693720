"""A product has an SLO.

**Example.** No `slo` in `config: {meta: ...}`, or `slo: {min_rows: 100}`, which no audit measures.

**Why.** Without an SLO, an empty or stale product looks healthy, and consumers don't know what they can rely on.
A misspelled key promises nothing.

**Fix.** Set `minimum_rows`, `freshness` or both: `config: {meta: {slo: {minimum_rows: 1000, freshness: {column:
loaded_at, count: 24, period: hour}}}}`. You can add `volume_drift: 0.5`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule()
def slo_declared(product: Node, _graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products without an SLO; `promises_known` finds invalid ones."""
    slo = product.config.meta.get("slo")
    if slo is None or slo == {} or (isinstance(slo, dict) and not slo.keys() & {"minimum_rows", "freshness"}):
        yield on_node(product, "it has no SLO; add `minimum_rows` or `freshness` to `config.meta.slo`")
