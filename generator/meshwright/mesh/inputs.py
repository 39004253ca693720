"""What a product's YAML may name: the products and sources that it reads, itself or through private models."""

from meshwright.mesh.graph import Graph, is_latest
from meshwright.mesh.manifest import Node


def products_by_name(product: Node, graph: Graph) -> dict[str, Node]:
    """Return the public models that a product reads, by each name they have in its YAML.

    `fleet.aircraft` is the latest version, `fleet.aircraft.v1` that one; of one's own the domain may be left out.
    """
    named = {}
    for read in (graph.nodes[id_] for id_ in _inputs(product, graph) if id_ in graph.nodes):
        for name in _names(read):
            named[name] = read
            if read.package_name == product.package_name:
                named[name.partition(".")[2]] = read
    return named


def told_names(products: dict[str, Node]) -> list[str]:
    """Return one name of each of them, with its domain."""
    return sorted({_names(node)[-1] for node in products.values()})


def sources_by_name(product: Node, graph: Graph) -> list[str]:
    """Return the sources that a product reads, as its YAML names them."""
    sources = (graph.manifest.sources.get(id_) for id_ in _inputs(product, graph))
    return sorted(f"{source.source_name}.{source.name}" for source in sources if source)


def _names(read: Node) -> list[str]:
    version = [] if read.version is None else [f"{read.full_name}.v{read.version}"]
    return [*version, read.full_name] if is_latest(read) else version


def _inputs(product: Node, graph: Graph) -> list[str]:
    """Return the ids of public models and sources, in order, as the macro `inputs_of` finds them."""
    found, queue = {product.unique_id: False}, [product]
    while queue:
        for id_ in queue.pop().depends_on.nodes:
            if id_ not in found:
                node = graph.nodes.get(id_)
                found[id_] = node is None or node.access == "public"
                queue += [node] if node and not found[id_] else []
    return sorted(id_ for id_, is_input in found.items() if is_input)
