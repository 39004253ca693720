"""A consumer_aligned product promises no more freshness than its inputs.

**Example.** `sales.board_report` promises 6 hours and reads `finance.budget`, which promises 24.

**Why.** An input could break the promise any day, and the product's owner could do nothing about it.

**Fix.** Loosen `slo.freshness` to match the slowest input, or agree with that input's owner on a tighter SLO. An input
without `freshness` counts with the freshness of its own inputs.
"""

from collections.abc import Iterator
from typing import Any

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import Kind
from meshwright.mesh.slo import freshness_hours
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(kinds=[Kind.CONSUMER_ALIGNED])
def freshness_within_inputs(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find consumer_aligned products that promise to be fresher than an input."""
    promised = _hours(product)
    if promised is None:
        return
    inputs = [(hours, read) for read in _promising(product, graph) if (hours := _hours(read)) is not None]
    slackest, read = max(inputs, key=lambda pair: pair[0], default=(0.0, product))
    if slackest > promised:
        yield on_node(
            product,
            f"it promises data at most {_age(product)} old but reads {graph.named(read)}, which may be {_age(read)}"
            " old; loosen its `slo.freshness`, or agree on a tighter SLO for the input",
        )


def _promising(product: Node, graph: Graph) -> list[Node]:
    """Return the nearest products upstream that promise freshness: inputs, or inputs of inputs without a promise."""
    found: list[Node] = []
    seen, queue = {product.unique_id}, [product]
    while queue:
        for read in graph.products_read(queue.pop()):
            if read.unique_id not in seen:
                seen.add(read.unique_id)
                (queue if _hours(read) is None else found).append(read)
    return found


def _freshness(product: Node) -> dict[str, Any]:
    slo = product.config.meta.get("slo")
    freshness = slo.get("freshness") if isinstance(slo, dict) else None
    return freshness if isinstance(freshness, dict) else {}


def _hours(product: Node) -> float | None:
    """Return the age that the SLO allows; None without a freshness, or with one that `promises_known` reports."""
    return freshness_hours(_freshness(product))


def _age(product: Node) -> str:
    freshness = _freshness(product)
    return f"{freshness['count']} {freshness['period']}{'' if freshness['count'] == 1 else 's'}"
