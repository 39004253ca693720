"""An aggregated product declares its grain: what one row represents.

**Example.** `config: {meta: {grain: [customer, month]}}` where the contract has no column `month`; or a primary key
`[customer, month]` with `grain: [customer]`.

**Why.** Consumers count and join aggregates by their grain. If key and grain disagree, someone counts twice.

**Fix.** Without `grain`, the primary key is the grain and you have nothing to add. Set `config.meta.grain` to a list of
contract columns when it says more than the key: when it extends the key, or explains a surrogate key of one column.

Parameter `primary_key_suffices`: accept a primary key in place of `grain` (default true).
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, lower, product_rule


@product_rule(kinds=[Kind.AGGREGATED], primary_key_suffices=lower(True))
def grain_declared(product: Node, _graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find aggregated products whose grain is missing, or contradicts the primary key."""
    grain = product.config.meta.get("grain")
    if grain is None:
        if not settings["primary_key_suffices"]:
            yield on_node(product, "it declares no grain; list the columns that identify a row in `config.meta.grain`")
        return
    names = [str(name).lower() for name in grain] if isinstance(grain, list) else []
    key = [name.lower() for name in product.primary_key]
    omitted = [name for name in key if name not in names]
    if names and len(key) > 1 and omitted:
        yield on_node(
            product, f"its grain omits {', '.join(omitted)} of the primary key; extend the grain, or narrow the key"
        )
