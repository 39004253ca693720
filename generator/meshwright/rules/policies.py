"""Policies: each rule's severity and parameters, and the waivers that grant temporary exceptions."""

import datetime
from pathlib import PurePosixPath
from typing import Any

import msgspec

from meshwright.mesh.mesh import Domain
from meshwright.mesh.product_ref import ProductRef
from meshwright.rules.finding import Severity
from meshwright.rules.rule import Rule, Stricter

WEIGHT = {Severity.OFF: 0, Severity.WARN: 1, Severity.ERROR: 2}


class Policy(msgspec.Struct, frozen=True):
    """A rule's severity and parameters; `line` is the line in the file, None for a default."""

    severity: Severity
    parameters: dict[str, Any] = {}
    line: int | None = None


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


class Policies(msgspec.Struct, frozen=True):
    """The mesh's policies, each domain's tightened policies, and all waivers."""

    mesh: dict[str, Policy] = {}
    domains: dict[str, dict[str, Policy]] = {}
    waivers: tuple[Waiver, ...] = ()
    terms: WaiverTerms = WaiverTerms()

    def policy(self, rule: Rule, domain: str | None = None) -> Policy:
        """Return the policy that applies: the domain's own, else the mesh's, else the rule's default."""
        default = Policy(rule.severity, rule.defaults)
        agreed = _merged(self.mesh.get(rule.name), default)
        return _merged(self.domains.get(domain or "", {}).get(rule.name), agreed)


def loosening(rule: Rule, agreed: Policy, own: Policy) -> str | None:
    """Return how a domain's policy is looser than the mesh's, or None when it isn't."""
    if WEIGHT[own.severity] < WEIGHT[agreed.severity]:
        return f"severity {own.severity} is looser than {agreed.severity}"
    for name, value in own.parameters.items():
        old = agreed.parameters.get(name, rule.defaults.get(name))
        if value == old:
            continue
        stricter = rule.parameters[name].stricter
        if stricter is None:
            return f"only the mesh can set {name}"
        if (value > old) is not (stricter is Stricter.HIGHER):
            return f"{name} {value} is looser than {old}"
    return None


def _merged(own: Policy | None, base: Policy) -> Policy:
    if own is None:
        return base
    return Policy(own.severity, {**base.parameters, **own.parameters}, own.line)
