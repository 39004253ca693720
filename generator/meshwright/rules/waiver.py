"""Waivers: dated exceptions from a rule, and the terms that the mesh sets for them."""

import datetime
from pathlib import PurePosixPath

import msgspec

from meshwright.mesh.mesh import Domain
from meshwright.mesh.product_ref import ProductRef


class Waiver(msgspec.Struct, frozen=True, kw_only=True):
    """A dated exception from one rule for one product. `product` may name a version, as in `sales.orders.v1`."""

    rule: str
    product: ProductRef
    owner: str
    reason: str
    expires: datetime.date
    domain: str
    line: int = 1

    @property
    def file(self) -> PurePosixPath:
        """The file that contains it, relative to the mesh's root."""
        return Domain(self.domain).folder / "policies.yml"

    def __str__(self) -> str:
        """Return its name for a sentence."""
        return f"waiver of {self.rule}"

    def days_left(self, today: datetime.date) -> int:
        """Days until it expires; negative once it has expired."""
        return (self.expires - today).days

    def covers(self, rule: str, label: str) -> bool:
        """Whether it applies to this rule and product; `label` is `sales.orders v1`."""
        return self.rule == rule and self.product.covers(label)


class WaiverTerms(msgspec.Struct, frozen=True):
    """The maximum days of a waiver, the days of warning before it expires, and the minimum length of its reason."""

    longest_days: int = 180
    warn_days: int = 14
    shortest_reason: int = 20
