"""Turns ports into shapes, and applies one change of columns to the shape of a port."""

import msgspec

from meshwright.contracts.change import Change
from meshwright.mesh.contract import OutputPort
from meshwright.sql.shape import Shape, ShapeColumn

RETYPED = frozenset({"type_narrowed", "type_changed", "type_unknown", "type_widened", "type_respelled"})
RENAMED = frozenset({"column_renamed", "column_respelled"})
OF_THE_SHAPE = RETYPED | RENAMED | {"column_removed", "column_added", "columns_reordered"}


def shape_of(port: OutputPort) -> Shape:
    """Return the columns of a port's contract."""
    return Shape(tuple(ShapeColumn(column.name, column.data_type) for column in port.columns))


def with_change(change: Change, before: OutputPort, after: OutputPort) -> Shape:
    """Return the shape of a port with only this change, whose rule is one of OF_THE_SHAPE."""
    shape, columns = shape_of(before), list(shape_of(before).columns)
    if change.rule == "column_added":
        columns.insert(*_addition(change, columns, after))
    elif change.rule == "columns_reordered":
        places = {column.name.lower(): place for place, column in enumerate(after.columns)}
        columns.sort(key=lambda column: places.get(column.name.lower(), len(places)))
    else:
        columns = [_changed(column, change) for column in columns if not _is_removed(column, change)]
    return msgspec.structs.replace(shape, columns=tuple(columns))


def without_column(shape: Shape, column: str) -> Shape:
    """Return a shape without a column."""
    kept = tuple(c for c in shape.columns if c.name.lower() != column.lower())
    return msgspec.structs.replace(shape, columns=kept)


def _is_removed(column: ShapeColumn, change: Change) -> bool:
    return change.rule == "column_removed" and column.name == change.column


def _changed(column: ShapeColumn, change: Change) -> ShapeColumn:
    if column.name != change.column:
        return column
    return (
        ShapeColumn(change.after, column.data_type)
        if change.rule in RENAMED
        else ShapeColumn(column.name, change.after)
    )


def _addition(change: Change, columns: list[ShapeColumn], after: OutputPort) -> tuple[int, ShapeColumn]:
    """Return the position of an added column, after the last earlier one that existed before, and the column."""
    names = [column.name.lower() for column in after.columns]
    place = names.index((change.column or "").lower())
    there = [column.name.lower() for column in columns]
    earlier = [there.index(name) for name in names[:place] if name in there]
    added = after.columns[place]
    return (max(earlier) + 1 if earlier else 0), ShapeColumn(added.name, added.data_type)
