"""The known columns of a relation."""

import msgspec


class ShapeColumn(msgspec.Struct, frozen=True):
    """A column; `data_type` is the warehouse's name of its type, None if it isn't known."""

    name: str
    data_type: str | None = None


class Shape(msgspec.Struct, frozen=True):
    """The columns of a relation in order; an `open` one may have more."""

    columns: tuple[ShapeColumn, ...] = ()
    open: bool = False

    @classmethod
    def of(cls, *columns: tuple[str, str | None]) -> "Shape":
        """Create a shape from names and types."""
        return cls(tuple(ShapeColumn(*column) for column in columns))

    @property
    def is_exact(self) -> bool:
        """Whether all columns and their types are known."""
        return not self.open and all(column.data_type for column in self.columns)

    def with_columns(self, *columns: ShapeColumn) -> "Shape":
        """Return the shape with more columns appended."""
        return msgspec.structs.replace(self, columns=(*self.columns, *columns))

    def by_name(self) -> dict[str, str | None]:
        """Return the types by the columns' names in lower case."""
        return {column.name.lower(): column.data_type for column in self.columns}


OPEN = Shape(open=True)
