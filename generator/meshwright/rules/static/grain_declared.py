"""An aggregated product says what one row stands for: its grain.

**Example.** `config: {meta: {grain: [customer, month]}}` where the contract has no column `month`; or a primary key
`[customer, month]` with `grain: [customer]`.

**Why.** Aggregates are counted and joined by their grain. When key and grain disagree, somebody counts twice.

**Fix.** Without `grain` the primary key is the grain, and nothing is left to write. Write `config.meta.grain`, a
list of columns of the contract, where it says more: it has the key's columns among it, or says what a key of one
column that was made up (a surrogate) stands for.

Parameter `primary_key_suffices`: ask for no `grain` where there is a primary key (default true).
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, lower, product_rule


@product_rule(kinds=[Kind.AGGREGATED], primary_key_suffices=lower(True))
def grain_declared(product: Node, _graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find aggregated products whose grain is missing, or contradicts the primary key."""
    grain = product.config.meta.get("grain")
    if grain is None:
        if not settings["primary_key_suffices"]:
            yield on_node(product, "it declares no grain; add the columns that make a row one to `config.meta.grain`")
        return
    names = [str(name).lower() for name in grain] if isinstance(grain, list) else []
    key = [name.lower() for name in product.primary_key]
    left_out = [name for name in key if name not in names]
    if names and len(key) > 1 and left_out:
        yield on_node(
            product, f"its grain leaves out {', '.join(left_out)} of the primary key; add it, or narrow the key"
        )
