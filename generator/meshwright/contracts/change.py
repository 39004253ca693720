"""What the gate finds: changes of contracts, each with its verdict."""

from enum import StrEnum

import msgspec

from meshwright.contracts.consumers.consumer import Consumer

Version = int | str | None


class Verdict(StrEnum):
    """What a change does to those who read the port."""

    BREAKING = "breaking"
    MAY_CHANGE = "may change"
    ADDITIVE = "additive"
    NEUTRAL = "neutral"


class Difference(msgspec.Struct, frozen=True):
    """How two ports differ in one place; `rule` names what that means, `message` is a sentence without a full stop."""

    rule: str
    element: str
    message: str
    before: str = ""
    after: str = ""
    column: str | None = None


class Change(msgspec.Struct, frozen=True):
    """One change of a contract.

    `product` is None for a change of the whole domain, `version` None for one of the whole product or of a product
    without versions. `element` says what of the port changed, as in `column tailnum` or `slo.freshness`, and `column`
    is that column's name before the change. `consumers` are those that it breaks or may change, `accepted_by` the
    domains that have accepted it, when all that have to did. `before` and `after` are short texts, "" where there is
    nothing. `owner` is the producer's; `file`, relative to the mesh's root, and `line` are of the port's YAML after the
    change, before it when the file is gone.
    """

    domain: str
    product: str | None
    version: Version
    element: str
    rule: str
    verdict: Verdict
    message: str
    owner: str
    before: str = ""
    after: str = ""
    column: str | None = None
    file: str = ""
    line: int = 1
    consumers: tuple[Consumer, ...] = ()
    accepted_by: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it breaks a promise and nobody accepted that."""
        return self.verdict is Verdict.BREAKING and not self.accepted_by

    @property
    def subject(self) -> str:
        """What changed, as in `sales.orders v1`, `sales.orders` or `sales`."""
        return label(self.domain, self.product, self.version)

    @property
    def fingerprint(self) -> str:
        """What makes it the same change in another run: `sales.orders.v1|column amount|column_removed`."""
        return "|".join((self.subject.replace(" ", "."), self.element, self.rule))


def label(domain: str, product: str | None, version: Version) -> str:
    """Name a domain, a product or a version of one."""
    name = domain if product is None else f"{domain}.{product}"
    return name if version is None else f"{name} v{version}"
