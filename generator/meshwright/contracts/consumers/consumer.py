"""The consumers that a change reaches, and what is downstream of them."""

import msgspec

from meshwright.contracts.consumers.trial import Effect
from meshwright.sql.binding import Evidence


class Consumer(msgspec.Struct, frozen=True, order=True):
    """What reads a port, directly or `through` models that pass its columns on.

    `name` is as in `flights.legs v1` or `exposure flights.screen`, `product` the product it belongs to. `effect` is
    what the change does to it, None when that isn't tried; `reason` says why, `evidence` how that is known. `file` is
    relative to the mesh's root.
    """

    domain: str
    name: str
    product: str
    file: str
    line: int
    owner: str = "none"
    effect: Effect | None = None
    evidence: Evidence = Evidence.READS
    reason: str = ""
    through: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The file and line of the reference."""
        return f"{self.file}:{self.line}"

    @property
    def label(self) -> str:
        """The consumer's name, with the product that it prepares when it isn't one itself."""
        is_part = self.product and self.product not in (self.name, self.name.partition(" v")[0])
        return f"{self.name} (of {self.product})" if is_part else self.name


class Follower(msgspec.Struct, frozen=True, order=True):
    """A product or exposure downstream of a consumer; `path` leads to it, the consumer first."""

    name: str
    owner: str
    path: tuple[str, ...]
