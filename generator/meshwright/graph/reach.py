"""The data that a domain must reach to run alone: port packages for dbt's parse, relations for its queries."""

from collections.abc import Iterator

import msgspec

from meshwright.graph.consumer_index import name_of
from meshwright.graph.graph import Graph


class Reach(msgspec.Struct, frozen=True, order=True):
    """A node of a domain that reads a model of another one, and the domains whose relations the query reaches.

    `product` is the product that the consumer is, tests or prepares, "" if there is none.
    """

    consumer: str
    read: str
    producer: str
    behind: tuple[str, ...]
    product: str = ""


def reaches(graph: Graph, domain: str) -> list[Reach]:
    """Return a domain's reads from other domains, by consumer; `behind` includes the inputs of views."""
    return sorted(_reaches(graph, domain))


def _reaches(graph: Graph, domain: str) -> Iterator[Reach]:
    for node in graph.consumers.all.values():
        if node.package_name != domain:
            continue
        for parent in graph.consumers.parents(node.unique_id):
            read = graph.nodes.get(parent)
            if read is not None and read.package_name != domain:
                behind = [name for name in graph.consumers.domains_behind(parent) if name in graph.domains]
                foreign = tuple(name for name in behind if name != domain)
                yield Reach(
                    consumer=name_of(node),
                    read=read.label,
                    producer=read.package_name,
                    behind=foreign,
                    product=graph.belongs_to(node),
                )
