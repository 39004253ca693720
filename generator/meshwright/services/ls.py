"""Lists a mesh: its domains, their products, and the products' consumers."""

from collections import defaultdict

import msgspec

from meshwright.graph.consumer_index import ConsumerIndex
from meshwright.graph.manifest import Manifest
from meshwright.graph.nodes import Node
from meshwright.graph.products import products_of
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Mesh, Owner

NOT_LISTED = frozenset({"analysis", "operation", "test", "unit_test"})


class ProductListing(msgspec.Struct, frozen=True):
    """A product with its consumers, as `domain.name`, and the exposures that read it."""

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
    index = ConsumerIndex(manifest)
    consumers: dict[str, set[str]] = defaultdict(set)
    exposures: dict[str, set[str]] = defaultdict(set)
    for node in manifest.nodes.values():
        if node.kind:
            consumers[node.full_name] |= _first_products(node, index) - {node.full_name}
            exposures[node.full_name] |= _exposures(node, index)
    listings: dict[str, list[ProductListing]] = defaultdict(list)
    for product in products_of(manifest):
        name = product.full_name
        listings[product.domain].append(
            ProductListing(product, tuple(sorted(consumers[name])), tuple(sorted(exposures[name])))
        )
    return [DomainListing(d.name, manifest.domain_owner(d.name), tuple(listings[d.name])) for d in mesh.domains]


def _first_products(node: Node, index: ConsumerIndex) -> set[str]:
    """Return the nearest products downstream of a node; for a consumer that leads to none, its own name."""
    found: set[str] = set()
    for consumer in index.of(node.unique_id):
        if consumer.resource_type not in NOT_LISTED and consumer.resource_type != "exposure":
            behind = set() if consumer.kind else _first_products(consumer, index)
            found |= behind or {consumer.full_name}
    return found


def _exposures(node: Node, index: ConsumerIndex) -> set[str]:
    return {consumer.name for consumer in index.of(node.unique_id) if consumer.resource_type == "exposure"}
