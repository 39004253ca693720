"""The name of a data product, or of one of its versions: `sales.orders`, `sales.orders.v2`."""

import re

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.names import check_identifier

# The types that dbt accepts for `v:` of a version.
Version = int | float | str | None


class ProductRef(msgspec.Struct, frozen=True):
    """A product of a domain, optionally with a version."""

    domain: str
    product: str
    version: Version = None

    @classmethod
    def parse(cls, text: str) -> "ProductRef":
        """Parse `DOMAIN.PRODUCT` or `DOMAIN.PRODUCT.vN`; raises Refused for anything else."""
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
        """The name in reports: `sales.orders v2`."""
        return self.full_name if self.version is None else f"{self.full_name} v{self.version}"

    @property
    def dotted(self) -> str:
        """The name in files and on the command line: `sales.orders.v2`."""
        return self.full_name if self.version is None else f"{self.full_name}.v{self.version}"

    @property
    def unique_id(self) -> str:
        """dbt's unique id of the output port."""
        return f"model.{self.dotted}"

    @property
    def order(self) -> tuple[str, str, tuple[bool, float, str]]:
        """The sort key of references: v10 comes after v9."""
        return self.domain, self.product, version_order(self.version)

    def __str__(self) -> str:
        """Return the name in files and on the command line."""
        return self.dotted

    def covers(self, label: str) -> bool:
        """Whether `label`, as in reports, is this version, or any version if this has none."""
        return label == self.label or (self.version is None and label.partition(" v")[0] == self.full_name)


def parse_version(text: str) -> int | str:
    """Return a version in dbt's form: 1 for `v1` or `1`."""
    version = text[1:] if re.fullmatch(r"v\w+", text, re.ASCII) else text
    return int(version) if version.isascii() and version.isdigit() else version


def version_order(version: Version) -> tuple[bool, float, str]:
    """Return the sort key of versions: numbers by size, then texts, as dbt compares them."""
    text = str(version if version is not None else "")
    number = re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII)
    return not number, float(text) if number else 0.0, text
