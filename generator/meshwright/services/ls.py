"""Lists a mesh: its domains, their products, and who reads those."""

from collections import defaultdict

import msgspec

from meshwright.graph.manifest import Manifest, Node
from meshwright.graph.readers import Readers
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Mesh, Owner

NOT_LISTED = frozenset({"analysis", "operation", "test", "unit_test"})


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
    readers = Readers(manifest)
    read_by: dict[str, set[str]] = defaultdict(set)
    consumers: dict[str, set[str]] = defaultdict(set)
    for node in manifest.nodes.values():
        if node.kind:
            read_by[node.full_name] |= _first_products(node, readers) - {node.full_name}
            consumers[node.full_name] |= _exposures(node, readers)
    listings: dict[str, list[ProductListing]] = defaultdict(list)
    for product in manifest.products():
        name = product.full_name
        listings[product.domain].append(
            ProductListing(product, tuple(sorted(read_by[name])), tuple(sorted(consumers[name])))
        )
    return [DomainListing(d.name, manifest.domain_owner(d.name), tuple(listings[d.name])) for d in mesh.domains]


def _first_products(node: Node, readers: Readers) -> set[str]:
    """Names of the products made from a node, seen through private models; of the readers when there are none."""
    found: set[str] = set()
    for reader in readers.of(node.unique_id):
        if reader.resource_type not in NOT_LISTED and reader.resource_type != "exposure":
            found |= {reader.full_name} if reader.kind else (_first_products(reader, readers) or {reader.full_name})
    return found


def _exposures(node: Node, readers: Readers) -> set[str]:
    return {reader.name for reader in readers.of(node.unique_id) if reader.resource_type == "exposure"}
