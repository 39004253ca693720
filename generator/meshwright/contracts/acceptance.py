"""Acceptances: a consumer's owner agrees, for a time, to a change that breaks the consumer."""

import datetime
from pathlib import PurePosixPath

import msgspec

from meshwright.contracts.change import Change
from meshwright.mesh.mesh import Domain


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """A change that a domain accepts. `product` looks like `sales.orders.v1`; `element` and `rule` are the change's."""

    domain: str
    product: str
    element: str
    rule: str
    owner: str
    reason: str
    until: datetime.date
    line: int = 1

    @property
    def file(self) -> PurePosixPath:
        """The file that declares it, relative to the mesh's root."""
        return Domain(self.domain).folder / "acceptances.yml"

    def __str__(self) -> str:
        """Return its name for a message."""
        return f"acceptance of {self.rule} ({self.element})"

    def covers(self, change: Change, today: datetime.date) -> bool:
        """Whether it applies to this change and is in force, which includes its last day."""
        what = (change.subject.replace(" ", "."), change.element, change.rule)
        return what == (self.product, self.element, self.rule) and today <= self.until


def accepted(change: Change, acceptances: list[Acceptance], today: datetime.date) -> Change:
    """Return the change with the domains that accepted it, if all consumers that it breaks (else the producer) did."""
    needed = {consumer.domain for consumer in change.consumers} or {change.domain}
    given = {acceptance.domain for acceptance in acceptances if acceptance.covers(change, today)}
    return msgspec.structs.replace(change, accepted_by=tuple(sorted(needed))) if needed <= given else change
