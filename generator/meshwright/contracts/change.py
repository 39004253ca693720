"""What the gate finds: changes of contracts, each with its verdict."""

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

    `rule` names what that means, and `message` is a sentence about it without a full stop. `element` is the part
    of the port that changed, such as `column tailnum` or `slo.freshness`, and `column` that column's name before it.
    `before` and `after` are short texts, "" where there is nothing.

    Comparing two ports finds no more (see `changed`); `compare` adds the rest. `product` is None for a change of
    the whole domain, `version` None for one of the whole product or of a product without versions. `owner` is the
    producer's; `file`, relative to the mesh's root, and `line` are of the port's YAML after the change, before it when
    the file is gone. `consumers` are those that it breaks or may change, `accepted_by` the domains that have accepted
    it, when all that must have done so.
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
        """What changed, as in `sales.orders v1`, `sales.orders` or `sales`."""
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
