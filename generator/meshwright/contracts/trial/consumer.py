"""The consumers that a change reaches, and the products and exposures downstream."""

import msgspec

from meshwright.contracts.trial.trial import Effect
from meshwright.sql.binding import Evidence


class Consumer(msgspec.Struct, frozen=True, order=True):
    """A node that reads a port, directly or `through` models that pass its columns on.

    `name` looks like `flights.legs v1` or `exposure flights.screen`; `product` is the product it belongs to. `effect`
    is the effect of the change, None if it wasn't tried; `reason` and `evidence` explain it. `file` is relative to the
    mesh's root. Its fields are keys in the JSON of `impact` and `diff`.
    """

    domain: str
    name: str
    product: str
    file: str
    line: int
    owner: str = ""
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
        """The consumer's name and, unless it is a product, the product that it prepares."""
        is_part = self.product and self.product not in (self.name, self.name.partition(" v")[0])
        return f"{self.name} (of {self.product})" if is_part else self.name


class Follower(msgspec.Struct, frozen=True, order=True):
    """A product or exposure downstream of a consumer; `path` leads to it, the consumer first.

    Its fields are keys in the JSON of `impact` and `diff`.
    """

    name: str
    owner: str
    path: tuple[str, ...]
