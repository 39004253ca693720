"""A product says what its readers may rely on: its SLO.

**Example.** No `slo` in `config: {meta: ...}`, or `slo: {min_rows: 100}`, which no audit reads.

**Why.** Without an SLO an empty or stale product passes as a good one, and readers don't know what they can promise
themselves. A key that is misspelt promises nothing.

**Fix.** Write `config: {meta: {slo: {minimum_rows: 1000, freshness: {column: loaded_at, count: 24, period:
hour}}}}`, at least one of the two; `volume_drift: 0.5` may stand beside them.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule()
def slo_declared(product: Node, _graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products without an SLO; what is wrong with one is found by `promises_known`."""
    slo = product.config.meta.get("slo")
    if slo is None or slo == {} or (isinstance(slo, dict) and not slo.keys() & {"minimum_rows", "freshness"}):
        yield on_node(product, "it has no SLO; add `minimum_rows` or `freshness` to `config.meta.slo`")
