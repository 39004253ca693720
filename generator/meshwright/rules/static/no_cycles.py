"""Products don't read each other in a circle.

**Example.** `sales.orders` v2 reads `crm.customers`, which reads `sales.orders` v1.

**Why.** dbt refuses a circle of models, but versions hide one of products. Neither can be rebuilt, changed or retired
without the other, and an error goes round.

**Fix.** Let one of them read what the other is made from.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def no_cycles(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find circles of products, all versions of a product taken together; each circle is told once."""
    reads = {
        name: sorted({read.full_name for version in versions for read in graph.products_read(version)} - {name})
        for name, versions in graph.versions.items()
    }
    for circle in _circles(reads):
        first = graph.latest[circle[0]]
        others = ", ".join(graph.named(graph.latest[name]) for name in circle[1:])
        yield on_node(
            first,
            f"it is made from itself: {' -> '.join([*circle, circle[0]])}; agree with {others} on who reads what the"
            " other is made from",
        )


def _circles(reads: dict[str, list[str]]) -> Iterator[list[str]]:
    """Follow the arrows from each name once; a circle is found where one leads back to the path that is walked."""
    finished: set[str] = set()
    for start in sorted(reads):
        path: dict[str, Iterator[str]] = {} if start in finished else {start: iter(reads[start])}
        while path:
            name = next(reversed(path))
            step = next(path[name], None)
            if step is None:
                finished.add(name)
                path.pop(name)
            elif step in path:
                walked = list(path)
                circle = walked[walked.index(step) :]
                smallest = circle.index(min(circle))
                yield circle[smallest:] + circle[:smallest]
            elif step not in finished:
                path[step] = iter(reads[step])
