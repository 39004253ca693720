"""Reads the contracts that a new product builds on: published ports and the domain's own products."""

import datetime
from pathlib import Path, PurePosixPath

import msgspec

from meshwright.adapters.disk import within
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files.read_ports import product_in
from meshwright.mesh.contract import OutputPort, Product
from meshwright.mesh.kinds import Kind
from meshwright.mesh.lifecycle import Lifecycle
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.product_ref import ProductRef
from meshwright.mesh.sharing import agreements_of, sharing_fault


def read_product(
    root: Path, mesh: Mesh, consumer: Domain, read: ProductRef, today: datetime.date
) -> tuple[Product, OutputPort]:
    """Return the product that `consumer` wants to read, and the port of the version (the latest when `read` has none).

    Raises Refused if the domain, product or version doesn't exist or isn't published yet.
    """
    producer = mesh.domain(read.domain)
    product = _own(root, producer, read.product) if producer == consumer else _published(root, producer, read.product)
    port = product.port(read.version)
    if port is None:
        versions = ", ".join(f"v{port.version}" for port in product.ports)
        wanted = read.version or product.latest_version
        raise Refused(f"{product.full_name} has no version {wanted}. Versions: {versions}.")
    fault = _fault(product, port, consumer, today)
    if fault:
        raise Refused(f"{consumer.name} can't read {product.ref(port).label}: it {fault}.")
    return product, port


def _fault(product: Product, port: OutputPort, consumer: Domain, today: datetime.date) -> str | None:
    """Return why the consumer may not read the port, or None; invalid agreements are left for `check` to report."""
    if port.lifecycle is Lifecycle.RETIRED:
        return "is retired"
    if product.domain == consumer.name:
        return None
    try:
        fault = sharing_fault(agreements_of(port.meta), consumer.name, today)
    except msgspec.ValidationError:
        return None
    return fault and f"{fault}; ask its owner for an agreement"


def readable_products(root: Path, mesh: Mesh, reader: Domain) -> list[str]:
    """Return the names of a domain's own products and of other domains' published ones, for a prompt."""
    found: list[str] = []
    for domain in mesh.domains:
        folder = domain.folder / "models" if domain == reader else domain.port_folder / "models"
        paths = within.files(root, folder, ".yml")
        depth = 2 if domain == reader else 0
        names = {
            path.stem for path in paths if len(path.relative_to(folder).parts) == depth + 1 and path.stem[0] != "_"
        }
        found += sorted(f"{domain.name}.{name}" for name in names)
    return found


def _published(root: Path, producer: Domain, name: str) -> Product:
    file = producer.port_folder / "models" / f"{name}.yml"
    if within.is_file(root, file):
        return _product(root, file, producer, name, kind=None)
    if any(within.is_file(root, producer.folder / "models" / kind / name / f"{name}.yml") for kind in Kind):
        if _own(root, producer, name).published is None:
            raise Refused(f"{producer.name}.{name} isn't published: it is a draft or retired. Read another product.")
        raise Refused(f"{producer.name}.{name} isn't published yet. Run `meshwright publish {producer.name}`.")
    files = within.files(root, producer.port_folder / "models", ".yml")
    published = [path.stem for path in files if path.stem[0] != "_"]
    raise Refused(f"Domain {producer.name!r} has no product {name!r}. Published: {', '.join(published) or 'none'}.")


def _own(root: Path, domain: Domain, name: str) -> Product:
    file, kind = product_file(root, domain, name)
    return _product(root, file, domain, name, kind)


def product_file(root: Path, domain: Domain, name: str) -> tuple[PurePosixPath, Kind]:
    """Return the YAML file of a domain's product and the kind of its folder; raises Refused if there is none."""
    for kind in Kind:
        file = domain.folder / "models" / kind / name / f"{name}.yml"
        if within.is_file(root, file):
            return file, kind
    models = domain.folder / "models"
    files = (file.relative_to(models).parts for file in within.files(root, models, ".yml"))
    own = sorted({parts[1] for parts in files if len(parts) == 3})
    raise Refused(f"Domain {domain.name!r} has no product {name!r}. Products: {', '.join(own) or 'none'}.")


def _product(root: Path, file: PurePosixPath, domain: Domain, name: str, kind: Kind | None) -> Product:
    return product_in(user_yaml.text_of(root, file), file, domain.name, name, kind)
