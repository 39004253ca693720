"""The name of a data product, or of one of its versions: `sales.orders`, `sales.orders.v2`."""

import re

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.names import check_identifier

# As dbt takes it for `v:` of a version.
Version = int | float | str | None


class ProductRef(msgspec.Struct, frozen=True):
    """A product of a domain, and a version of it or none."""

    domain: str
    product: str
    version: Version = None

    @classmethod
    def parse(cls, text: str) -> "ProductRef":
        """Read `DOMAIN.PRODUCT` or `DOMAIN.PRODUCT.vN`; raises Refused when it isn't that."""
        domain, product, *rest = (*text.split("."), "", "")[: max(text.count(".") + 1, 2)]
        version = parse_version(rest[0]) if rest and re.fullmatch(r"v\w+", rest[0], re.ASCII) else None
        if not (domain and product) or len(rest) > 1 or bool(rest) is not (version is not None):
            raise Refused(f"{text!r} isn't a data product: expected DOMAIN.PRODUCT or DOMAIN.PRODUCT.vN.")
        return cls(check_identifier(domain, "domain"), check_identifier(product, "data product"), version)

    @property
    def full_name(self) -> str:
        """The product's name in the mesh, without the version: `sales.orders`."""
        return f"{self.domain}.{self.product}"

    @property
    def label(self) -> str:
        """How reports name it: `sales.orders v2`."""
        return self.full_name if self.version is None else f"{self.full_name} v{self.version}"

    @property
    def dotted(self) -> str:
        """How files and the command line name it: `sales.orders.v2`."""
        return self.full_name if self.version is None else f"{self.full_name}.v{self.version}"

    @property
    def unique_id(self) -> str:
        """dbt's unique id of the output port."""
        return f"model.{self.dotted}"

    @property
    def order(self) -> tuple[str, str, tuple[bool, float, str]]:
        """What references are sorted by: v10 comes after v9."""
        return self.domain, self.product, version_order(self.version)

    def __str__(self) -> str:
        """Name it as files and the command line do."""
        return self.dotted

    def covers(self, label: str) -> bool:
        """Whether what reports call `label` is this version, or any version when this names none."""
        return label == self.label or (self.version is None and label.partition(" v")[0] == self.full_name)


def parse_version(text: str) -> int | str:
    """Return a version as dbt names it: 1 for `v1` or `1`."""
    version = text[1:] if re.fullmatch(r"v\w+", text, re.ASCII) else text
    return int(version) if version.isascii() and version.isdigit() else version


def version_order(version: Version) -> tuple[bool, float, str]:
    """Return what versions are sorted by: numbers by their size, after them texts, as dbt compares them."""
    text = str(version if version is not None else "")
    number = re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII)
    return not number, float(text) if number else 0.0, text
