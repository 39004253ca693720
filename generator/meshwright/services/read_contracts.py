"""Reads the contracts that a new product builds on: published ports, and the domain's own product files."""

from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.contract import Column, Constraint, OutputPort, Product
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.names import check_identifier
from meshwright.services import user_yaml


class Read(msgspec.Struct, frozen=True):
    """A product that a new product reads, as named on the command line."""

    domain: str
    product: str
    version: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Read":
        """Read `DOMAIN.PRODUCT` or `DOMAIN.PRODUCT.vN`; raises Refused when it isn't that."""
        parts = text.split(".")
        version = parts.pop()[1:] if len(parts) == 3 and parts[2][:1] == "v" and parts[2][1:] else None
        if len(parts) != 2 or not all(parts):
            raise Refused(f"{text!r} names no data product: expected DOMAIN.PRODUCT or DOMAIN.PRODUCT.vN.")
        return cls(check_identifier(parts[0], "domain"), check_identifier(parts[1], "data product"), version)


def read_product(root: Path, mesh: Mesh, reader: Domain, read: Read) -> tuple[Product, OutputPort]:
    """Return the product that `reader` wants to read and the port of the version asked for (else the latest).

    Raises Refused when there is no such domain, product or version, or it isn't published yet.
    """
    producer = mesh.domain(read.domain)
    product = _own(root, producer, read.product) if producer == reader else _published(root, producer, read.product)
    port = product.port(read.version)
    if port is None:
        versions = ", ".join(f"v{port.version}" for port in product.ports)
        wanted = read.version or product.latest_version
        raise Refused(f"{product.full_name} has no version {wanted}. Versions: {versions}.")
    return product, port


def _published(root: Path, producer: Domain, name: str) -> Product:
    file = producer.port_folder / "models" / f"{name}.yml"
    if (root / file).is_file():
        return _product(root, file, producer, name, kind=None)
    if list((root / producer.folder).glob(f"models/*/{name}/{name}.yml")):
        raise Refused(f"{producer.name}.{name} isn't published yet. Run `meshwright publish {producer.name}`.")
    published = sorted(
        path.stem for path in (root / producer.port_folder / "models").glob("*.yml") if path.stem[0] != "_"
    )
    raise Refused(f"Domain {producer.name!r} has no product {name!r}. Published: {', '.join(published) or 'nothing'}.")


def _own(root: Path, domain: Domain, name: str) -> Product:
    for kind in Kind:
        file = domain.folder / "models" / kind / name / f"{name}.yml"
        if (root / file).is_file():
            return _product(root, file, domain, name, kind)
    own = sorted({path.parent.name for path in (root / domain.folder / "models").glob("*/*/*.yml")})
    raise Refused(f"Domain {domain.name!r} has no product {name!r}. Products: {', '.join(own) or 'none'}.")


def _product(root: Path, file: PurePosixPath, domain: Domain, name: str, kind: Kind | None) -> Product:
    with user_yaml.expecting(file, f"`models` with {name}: its kind, versions, and columns with names and types"):
        for model in user_yaml.read_file(root, file).get("models") or []:
            if model.get("name") == name:
                return _from_yaml(model, domain, kind or _published_kind(model))
    raise Refused(f"{file} describes no model {name!r}.")


def _from_yaml(model: Any, domain: Domain, kind: Kind) -> Product:
    """Build a product from dbt's YAML of a model, its versions' own columns and constraints included."""
    versions = model.get("versions") or [{"v": None}]
    latest = model.get("latest_version") or max((v["v"] for v in versions), key=str)
    ports = tuple(_port(version, model) for version in versions)
    if not all(port.columns for port in ports):
        raise ValueError("a version without columns")
    return Product(domain.name, model["name"], kind, None, latest, ports)


def _port(version: Any, model: Any) -> OutputPort:
    constraints = version.get("constraints") or model.get("constraints") or []
    return OutputPort(
        version["v"],
        tuple(_column(column) for column in _columns(version, model)),
        tuple(msgspec.convert(dict(c), Constraint) for c in constraints),
        description=version.get("description") or model.get("description") or "",
        deprecation_date=str(version["deprecation_date"])[:10] if version.get("deprecation_date") else None,
    )


def _columns(version: Any, model: Any) -> list[Any]:
    """Apply dbt's `include`/`exclude`: a version has the model's columns unless it says otherwise."""
    own = version.get("columns") or []
    rule = next((entry for entry in own if "include" in entry or "exclude" in entry), {"include": "all"})
    include, exclude = rule.get("include", "all"), rule.get("exclude") or []
    named = [column for column in own if "name" in column]
    replaced = {column["name"] for column in named}
    inherited = [
        column
        for column in model.get("columns") or []
        if column["name"] not in replaced
        and column["name"] not in exclude
        and (include in ("all", "*") or column["name"] in include)
    ]
    return [*inherited, *named]


def _column(column: Any) -> Column:
    return Column(
        column["name"],
        str(column.get("data_type") or "varchar"),
        description=" ".join(str(column.get("description") or "").split()),
        constraints=tuple(msgspec.convert(dict(c), Constraint) for c in column.get("constraints") or []),
        quote=column.get("quote"),
        meta=(column.get("config") or {}).get("meta") or {},
    )


def _published_kind(model: Any) -> Kind:
    config = model["versions"][-1]["config"] if "versions" in model else model["config"]
    return Kind(config["meta"]["kind"])
