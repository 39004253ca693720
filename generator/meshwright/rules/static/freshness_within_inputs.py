"""A consumer_aligned product promises no more freshness than its inputs keep.

**Example.** `sales.board_report` promises 6 hours and reads `finance.budget`, which promises 24.

**Why.** The promise would be broken by others, any day, and its owner could do nothing.

**Fix.** Loosen `slo.freshness` to that of the slackest input, or agree with its owner on a tighter one. An input
without `freshness` has that of what it is made from.
"""

from collections.abc import Iterator
from typing import Any

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
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
            f"it promises to be at most {_told(product)} old but reads {graph.named(read)}, which may be {_told(read)}"
            " old; loosen its `slo.freshness`, or agree on a tighter one",
        )


def _promising(product: Node, graph: Graph) -> list[Node]:
    """The products behind this one that promise freshness: its inputs, or what those are made from."""
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
    """The age that the SLO allows; None without one, or when `slo_declared` has something to say about it."""
    return freshness_hours(_freshness(product))


def _told(product: Node) -> str:
    freshness = _freshness(product)
    return f"{freshness['count']} {freshness['period']}{'' if freshness['count'] == 1 else 's'}"
