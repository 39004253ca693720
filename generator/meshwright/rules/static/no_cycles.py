"""Products don't read each other in a cycle.

**Example.** `sales.orders` v2 reads `crm.customers`, which reads `sales.orders` v1.

**Why.** dbt rejects a cycle of models, but versions can hide a cycle of products. Neither product can then be rebuilt,
changed or retired without the other, and an error in one spreads through both.

**Fix.** One product reads the inputs of the other instead.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def no_cycles(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find cycles of products, treating all versions of a product as one; report each cycle once."""
    reads = {
        name: sorted({read.full_name for version in versions for read in graph.products_read(version)} - {name})
        for name, versions in graph.versions.items()
    }
    for cycle in _cycles(reads):
        first = graph.latest[cycle[0]]
        others = ", ".join(graph.named(graph.latest[name]) for name in cycle[1:])
        yield on_node(
            first,
            f"it depends on itself: {' -> '.join([*cycle, cycle[0]])}; agree with {others} on who reads the other's"
            " inputs instead",
        )


def _cycles(reads: dict[str, list[str]]) -> Iterator[list[str]]:
    """Follow the reads from each name once; a read that leads back to the current path closes a cycle."""
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
                cycle = walked[walked.index(step) :]
                smallest = cycle.index(min(cycle))
                yield cycle[smallest:] + cycle[:smallest]
            elif step not in finished:
                path[step] = iter(reads[step])
