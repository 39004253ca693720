"""The products and sources that a product's YAML may refer to: its inputs, directly or through private models."""

from collections import defaultdict

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node


def products_by_name(product: Node, graph: Graph) -> dict[str, Node]:
    """Return the public models that a product reads, by each name that its YAML may use.

    `fleet.aircraft.v1`, and `fleet.aircraft` if it reads only one version; the domain is optional for its own products.
    """
    versions: dict[str, list[Node]] = defaultdict(list)
    for read in (graph.nodes[id_] for id_ in _inputs(product, graph) if id_ in graph.nodes):
        versions[read.full_name].append(read)
    named: dict[str, Node] = {}
    for name, reads in versions.items():
        named |= {f"{name}.v{read.version}": read for read in reads if read.version is not None}
        if len(reads) == 1:
            named[name] = reads[0]
    own = {name.partition(".")[2]: read for name, read in named.items() if read.package_name == product.package_name}
    return named | own


def shortest_names(products: dict[str, Node]) -> list[str]:
    """Return the shortest name of each product, including its domain."""
    named = {name: read for name, read in products.items() if name.startswith(f"{read.package_name}.")}
    return sorted({read.unique_id: name for name, read in named.items()}.values())


def sources_by_name(product: Node, graph: Graph) -> list[str]:
    """Return the sources that a product reads, with their names in YAML."""
    sources = (graph.manifest.sources.get(id_) for id_ in _inputs(product, graph))
    return sorted(f"{source.source_name}.{source.name}" for source in sources if source)


def _inputs(product: Node, graph: Graph) -> list[str]:
    """Return the ids of public models and sources, sorted, as the macro `inputs_of` finds them."""
    found, queue = {product.unique_id: False}, [product]
    while queue:
        for id_ in queue.pop().depends_on.nodes:
            if id_ not in found:
                node = graph.nodes.get(id_)
                found[id_] = node is None or node.access == "public"
                queue += [node] if node and not found[id_] else []
    return sorted(id_ for id_, is_input in found.items() if is_input)
