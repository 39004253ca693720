"""Who reads a version, and where: what has to change before it can go."""

import re
from pathlib import Path, PurePosixPath

import msgspec

from meshwright.mesh.graph import Graph
from meshwright.mesh.manifest import Node
from meshwright.services import within


class Reader(msgspec.Struct, frozen=True, order=True):
    """A model, snapshot, test or exposure that refers to a version; `file` is relative to the mesh's root."""

    name: str
    owner: str
    file: str
    line: int

    def __str__(self) -> str:
        """Name its place, itself and its owner."""
        return f"{self.file}:{self.line} {self.name} (owner: {self.owner})"


def readers_of(root: Path, graph: Graph, product: Node) -> list[Reader]:
    """Return all that refers to a version directly, of any domain, ordered by name; its own tests don't count."""
    nodes = [*graph.children.get(product.unique_id, []), *_tests(graph, product)]
    return sorted(_reader(root, graph, node, product) for node in nodes)


def _tests(graph: Graph, product: Node) -> list[Node]:
    """Return tests of other nodes that look something up in the product, and tests of nothing in particular."""
    return [
        node
        for node in graph.nodes.values()
        if node.resource_type == "test"
        and node.attached_node != product.unique_id
        and product.unique_id in node.depends_on.nodes
    ]


def _reader(root: Path, graph: Graph, node: Node, product: Node) -> Reader:
    file = PurePosixPath("domains") / node.package_name / node.original_file_path
    if node.resource_type == "exposure":
        owner = node.owner or {}
        name, who = f"exposure {node.full_name}", f"{owner.get('name') or ''} <{owner.get('email') or ''}>".strip()
    else:
        what = "" if node.resource_type == "model" else f"{node.resource_type} "
        name, who = f"{what}{node.label}", str(graph.owner(node) or "nobody")
    return Reader(name, who, str(file), _line(root, file, product))


def _line(root: Path, path: PurePosixPath, product: Node) -> int:
    """Return the line of the `ref()` to the product: of its version where that is said, else of the first."""
    text = (within.content(root, path) or b"").decode(errors="replace")
    ref = rf"ref\([^)]*['\"]{re.escape(product.name)}['\"]"
    pinned = re.search(rf"{ref}\s*,\s*(v|version)\s*=\s*['\"]?{re.escape(str(product.version))}\b", text)
    found = pinned or re.search(ref, text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
