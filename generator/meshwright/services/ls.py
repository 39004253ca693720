"""Lists a mesh: its domains, their products, and who reads those."""

from collections import defaultdict

import msgspec

from meshwright.graph.consumers import ConsumerIndex
from meshwright.graph.manifest import Manifest, Node
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Mesh, Owner

NOT_LISTED = frozenset({"analysis", "operation", "test", "unit_test"})


class ProductListing(msgspec.Struct, frozen=True):
    """A product and what reads it directly, each named `domain.name`; exposures are its declared consumers."""

    product: Product
    consumers: tuple[str, ...]
    exposures: tuple[str, ...]


class DomainListing(msgspec.Struct, frozen=True):
    """A domain with its owner and products."""

    name: str
    owner: Owner | None
    products: tuple[ProductListing, ...]


def list_mesh(mesh: Mesh, manifest: Manifest) -> list[DomainListing]:
    """List the domains in the registry's order."""
    consumers = ConsumerIndex(manifest)
    read_by: dict[str, set[str]] = defaultdict(set)
    exposures: dict[str, set[str]] = defaultdict(set)
    for node in manifest.nodes.values():
        if node.kind:
            read_by[node.full_name] |= _first_products(node, consumers) - {node.full_name}
            exposures[node.full_name] |= _exposures(node, consumers)
    listings: dict[str, list[ProductListing]] = defaultdict(list)
    for product in manifest.products():
        name = product.full_name
        listings[product.domain].append(
            ProductListing(product, tuple(sorted(read_by[name])), tuple(sorted(exposures[name])))
        )
    return [DomainListing(d.name, manifest.domain_owner(d.name), tuple(listings[d.name])) for d in mesh.domains]


def _first_products(node: Node, consumers: ConsumerIndex) -> set[str]:
    """Names of the products made from a node, seen through private models; of the consumers when there are none."""
    found: set[str] = set()
    for consumer in consumers.of(node.unique_id):
        if consumer.resource_type not in NOT_LISTED and consumer.resource_type != "exposure":
            behind = set() if consumer.kind else _first_products(consumer, consumers)
            found |= behind or {consumer.full_name}
    return found


def _exposures(node: Node, consumers: ConsumerIndex) -> set[str]:
    return {consumer.name for consumer in consumers.of(node.unique_id) if consumer.resource_type == "exposure"}
