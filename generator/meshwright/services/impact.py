"""Asks who reads a product, in the working tree, any day."""

from pathlib import Path, PurePosixPath

import msgspec

from meshwright.errors import Refused
from meshwright.gate.consumer import Consumer
from meshwright.mesh.contract import OutputPort, Product
from meshwright.mesh.mesh import Mesh
from meshwright.services import within
from meshwright.services.read_models import published, read_impact
from meshwright.services.revisions import WORKING_TREE
from meshwright.services.trees import Tree


class PortImpact(msgspec.Struct, frozen=True):
    """The consumers of one port, all of them or those that use a column."""

    product: str
    version: int | str | None
    owner: str
    consumers: tuple[Consumer, ...]


def impact(root: Path, mesh: Mesh, name: str) -> tuple[list[PortImpact], str | None]:
    """Return who reads `DOMAIN.PRODUCT[.vN][.COLUMN]`, by version, and the column that was asked about.

    Raises Refused when there is no such domain, published product, version or column.
    """
    domain, _, rest = name.partition(".")
    product_name, *more = rest.split(".")
    mesh.domain(domain)
    tree = Tree(root, WORKING_TREE)
    product = published(tree)(domain, product_name)
    if product is None:
        known = ", ".join(f"{domain}.{path.stem}" for path in _port_files(root, domain)) or "none"
        raise Refused(f"{domain}.{product_name} is not published. Published products of {domain}: {known}.")
    ports, column = _asked(product, more)
    readers = read_impact(tree, mesh, lambda _domain, _name: None)
    owner = str(product.owner or "nobody")
    found = [
        PortImpact(
            product.full_name,
            port.version,
            owner,
            _consumers(readers.consumers(domain, product_name, port.version), column),
        )
        for port in ports
    ]
    return found, column


def _consumers(readers: list[Consumer], column: str | None) -> tuple[Consumer, ...]:
    return tuple(reader for reader in readers if reader.uses(column))


def _asked(product: Product, more: list[str]) -> tuple[list[OutputPort], str | None]:
    """Return the ports that were asked about, and the column."""
    ports = list(product.ports)
    if more and (port := next((p for p in ports if more[0] == f"v{p.version}"), None)):
        ports, more = [port], more[1:]
    if not more:
        return ports, None
    column = ".".join(more)
    having = [port for port in ports if column.lower() in {c.name.lower() for c in port.columns}]
    if not having:
        versions = ", ".join(f"v{port.version}" for port in product.ports if port.version is not None)
        columns = ", ".join(dict.fromkeys(c.name for port in ports for c in port.columns))
        raise Refused(
            f"{product.full_name} has no column or version {column!r}. "
            + (f"Versions: {versions}. " if versions else "")
            + f"Columns: {columns}."
        )
    return having, column


def _port_files(root: Path, domain: str) -> list[PurePosixPath]:
    files = within.files(root, PurePosixPath("ports") / domain / "models", ".yml")
    return [file for file in files if not file.name.startswith("_")]
