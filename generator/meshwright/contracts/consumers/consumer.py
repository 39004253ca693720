"""Who a change reaches."""

import msgspec

from meshwright.contracts.consumers.trial import Effect
from meshwright.sql.binding import Evidence


class Consumer(msgspec.Struct, frozen=True, order=True):
    """What reads a port, directly or `through` models that pass its columns on.

    `name` is as in `flights.legs v1` or `exposure flights.screen`, `product` what it belongs to. `effect` is what the
    change does to it, None when that isn't tried; `reason` says why, `evidence` how that is known. `file` is relative
    to the mesh's root.
    """

    domain: str
    name: str
    product: str
    file: str
    line: int
    owner: str = "nobody"
    effect: Effect | None = None
    evidence: Evidence = Evidence.READS
    reason: str = ""
    through: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The file and the line to go to."""
        return f"{self.file}:{self.line}"

    @property
    def told(self) -> str:
        """The consumer, and the product that it prepares when it is none itself."""
        is_part = self.product and self.product not in (self.name, self.name.partition(" v")[0])
        return f"{self.name} (of {self.product})" if is_part else self.name


class Follower(msgspec.Struct, frozen=True, order=True):
    """A product or exposure that comes after a consumer that breaks; `path` leads to it, the consumer first."""

    name: str
    owner: str
    path: tuple[str, ...]
