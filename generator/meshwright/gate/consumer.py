"""Who reads a port."""

import msgspec


class Consumer(msgspec.Struct, frozen=True, order=True):
    """A model that reads a port. `columns` are those it uses, None when that can't be known, and `unknown` says why.

    `product` is what the model belongs to, `lines` are where each column is first named, `downstream` the products
    and exposures that read that product, directly or through others.
    """

    domain: str
    model: str
    product: str
    file: str
    line: int
    columns: tuple[str, ...] | None = None
    lines: tuple[tuple[str, int], ...] = ()
    unknown: str = ""
    owner: str = "nobody"
    downstream: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The model, and the product that it prepares when it is none itself."""
        is_part = self.product not in (self.model, self.model.partition(" v")[0])
        return f"{self.model} (of {self.product})" if is_part else self.model

    def uses(self, column: str | None) -> bool:
        """Whether it uses a column, or might; every reader counts when no column is named."""
        return column is None or self.columns is None or column.lower() in self.columns

    def line_of(self, column: str | None) -> int:
        """Return the line to go to for a column: where it is first named, else where the port is read."""
        return dict(self.lines).get((column or "").lower(), self.line)
