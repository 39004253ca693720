"""Lists a mesh: its domains, their products, and who reads those."""

from collections import defaultdict

import msgspec

from meshwright.mesh.contract import Product
from meshwright.mesh.manifest import Manifest, Node
from meshwright.mesh.mesh import Mesh, Owner


class ProductListing(msgspec.Struct, frozen=True):
    """A product and what reads it directly, each named `domain.name`; exposures are its declared consumers."""

    product: Product
    readers: tuple[str, ...]
    consumers: tuple[str, ...]


class DomainListing(msgspec.Struct, frozen=True):
    """A domain with its owner and products."""

    name: str
    owner: Owner | None
    products: tuple[ProductListing, ...]


def list_mesh(mesh: Mesh, manifest: Manifest) -> list[DomainListing]:
    """List the domains in the registry's order."""
    readers = _readers(manifest)
    consumers = _consumers(manifest)
    listings: dict[str, list[ProductListing]] = defaultdict(list)
    for product in manifest.products():
        name = product.full_name
        listing = ProductListing(product, tuple(sorted(readers[name])), tuple(sorted(consumers[name])))
        listings[product.domain].append(listing)
    return [DomainListing(d.name, _owner(d.name, manifest), tuple(listings[d.name])) for d in mesh.domains]


def _owner(domain: str, manifest: Manifest) -> Owner | None:
    node = Node("", "", "model", domain, group=domain)
    return manifest.owner(node)


def _readers(manifest: Manifest) -> dict[str, set[str]]:
    """Who reads each product. A private model stands for the products that are made from it."""
    children: dict[str, list[Node]] = defaultdict(list)
    for node in manifest.nodes.values():
        if node.resource_type in {"model", "snapshot"}:
            for parent in node.depends_on.nodes:
                children[parent].append(node)
    readers: dict[str, set[str]] = defaultdict(set)
    for node in manifest.nodes.values():
        if node.kind:
            readers[_name(node)] |= _first_products(node, children) - {_name(node)}
    return readers


def _first_products(node: Node, children: dict[str, list[Node]]) -> set[str]:
    """Names of the products made from a node, seen through private models; of the models when there are none."""
    found: set[str] = set()
    for child in children[node.unique_id]:
        found |= {_name(child)} if child.kind else (_first_products(child, children) or {_name(child)})
    return found


def _consumers(manifest: Manifest) -> dict[str, set[str]]:
    consumers: dict[str, set[str]] = defaultdict(set)
    for exposure in manifest.exposures.values():
        for parent in exposure.depends_on.nodes:
            if parent in manifest.nodes:
                consumers[_name(manifest.nodes[parent])].add(exposure.name)
    return consumers


def _name(node: Node) -> str:
    return f"{node.package_name}.{node.name}"
