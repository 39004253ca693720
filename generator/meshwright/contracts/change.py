"""The contract changes that the gate finds, each with its verdict."""

from enum import StrEnum

import msgspec

from meshwright.contracts.trial.consumer import Consumer
from meshwright.mesh.product_ref import ProductRef, Version


class Verdict(StrEnum):
    """What a change does to consumers of the port."""

    BREAKING = "breaking"
    MAY_CHANGE = "may change"
    ADDITIVE = "additive"
    NEUTRAL = "neutral"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a contract: how two ports differ in one place.

    `rule` is the name of the rule that it breaks or meets, and `message` a sentence without a full stop. `element` is
    the changed part of the port, such as `column tailnum` or `slo.freshness`, and `column` the column's name before the
    change. `before` and `after` are short texts, "" for nothing.

    Comparing two ports sets only these (see `changed`); `compare` sets the rest. `product` is None for a change of the
    whole domain; `version` is None for a change of the whole product, or of a product without versions. `owner` is the
    producer's. `file` (relative to the mesh's root) and `line` locate the port's YAML after the change, or before it if
    the file is gone. `consumers` are those that it breaks or may change. `accepted_by` lists the domains that accepted
    it, once all have that must.
    """

    rule: str
    element: str
    message: str
    before: str = ""
    after: str = ""
    column: str | None = None
    domain: str = ""
    product: str | None = None
    version: Version = None
    verdict: Verdict = Verdict.NEUTRAL
    owner: str = ""
    file: str = ""
    line: int = 1
    consumers: tuple[Consumer, ...] = ()
    accepted_by: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it breaks a promise and hasn't been accepted."""
        return self.verdict is Verdict.BREAKING and not self.accepted_by

    @property
    def subject(self) -> str:
        """The changed version, product or domain: `sales.orders v1`, `sales.orders` or `sales`."""
        return self.domain if self.product is None else self.ref.label

    @property
    def ref(self) -> ProductRef:
        """The product or the version that changed."""
        return ProductRef(self.domain, self.product or "", self.version)

    def at(self, version: Version) -> str:
        """Return dbt's unique id of a version of the product."""
        return ProductRef(self.domain, self.product or "", version).unique_id

    @property
    def fingerprint(self) -> str:
        """Identifies the same change in another run: `sales.orders.v1|column amount|column_removed`."""
        return "|".join((self.subject.replace(" ", "."), self.element, self.rule))


def changed(
    rule: str, element: str, message: str, before: str = "", after: str = "", column: str | None = None
) -> Change:
    """Return a change as the comparison of two ports finds it."""
    return Change(rule=rule, element=element, message=message, before=before, after=after, column=column)
