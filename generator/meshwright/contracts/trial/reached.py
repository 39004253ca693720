"""Finds how far a change of relations can reach."""

from collections.abc import Iterable
from graphlib import TopologicalSorter

from meshwright.graph.consumer_index import ConsumerIndex


def reached(consumers: ConsumerIndex, changed: Iterable[str]) -> list[str]:
    """Return the consumers that a change of relations can reach, in topological order.

    A model with an enforced contract passes no change on: either it keeps the contract, or it breaks.
    """
    found: dict[str, set[str]] = {}
    queue = list(changed)
    while queue:
        parent = queue.pop()
        for consumer in consumers.of(parent):
            if consumer.unique_id not in found:
                found[consumer.unique_id] = set()
                queue += [] if consumer.config.contract.enforced else [consumer.unique_id]
            found[consumer.unique_id].add(parent)
    return [id_ for id_ in TopologicalSorter(found).static_order() if id_ in found]


def to_compile(consumers: ConsumerIndex, changed: Iterable[str]) -> set[str]:
    """Return the nodes to compile to try a change: those it reaches, and models without a contract that these read."""
    wanted: set[str] = set()
    queue = reached(consumers, changed)
    while queue:
        unique_id = queue.pop()
        if unique_id in wanted:
            continue
        wanted.add(unique_id)
        parents = (consumers.all.get(parent) for parent in consumers.parents(unique_id))
        queue += [p.unique_id for p in parents if p and not p.config.contract.enforced]
    return wanted
