"""The first draft of a product's SQL: which columns it selects, and what it joins on."""

import msgspec

from meshwright.mesh.contract import Column, OutputPort, Product


class Input(msgspec.Struct, frozen=True):
    """An input of a product's SQL: `name` is the CTE, `on` are the columns that it is joined on."""

    name: str
    ref: str
    product: Product
    port: OutputPort
    on: tuple[str, ...] = ()


class Selected(msgspec.Struct, frozen=True):
    """A column of the new product and its SQL expression."""

    column: Column
    expression: str


def ref_sql(product: Product, port: OutputPort) -> str:
    """Return the `ref()` call that pins this port.

    It includes the domain even for the domain's own products. Otherwise a unit test would be ambiguous once another
    domain publishes a product with the same name.
    """
    arguments = [f"'{product.domain}'", f"'{product.name}'"]
    if port.version is not None:
        arguments.append(f"v={port.version}")
    return f"ref({', '.join(arguments)})"


def arrange(inputs: list[Input]) -> list[Input]:
    """Put first the input from which most others can be looked up by their whole primary key.

    Only such joins are safe: they can't multiply rows. An input that can't be looked up keeps an empty `on`.
    """
    arrangements = [_looked_up_from(first, inputs) for first in inputs]
    return max(arrangements, key=lambda arranged: sum(bool(i.on) for i in arranged), default=[])


def select(inputs: list[Input]) -> list[Selected]:
    """Select all columns of the first input, and the new columns of inputs that are looked up.

    An input without new columns would be joined for nothing, so its differing columns get longer names. All rows of the
    first input remain, and so do the promises of its columns. Of a looked-up column, only the accepted values hold: a
    row without a match has null.
    """
    first, *others = inputs
    selected = {column.name: Selected(column, f"{first.name}.{column.sql}") for column in first.port.columns}
    for source in others:
        if source.on:
            found = [column for column in source.port.columns if column.name not in selected]
            added = [Selected(_looked_up(column), f"{source.name}.{column.sql}") for column in found]
            for item in added or _renamed(source, selected):
                selected[item.column.name] = item
    return list(selected.values())


def _renamed(source: Input, selected: dict[str, Selected]) -> list[Selected]:
    """Select the columns that differ from selected ones with the same names, else the first one outside the key."""
    columns = [column for column in source.port.columns if column.name not in source.on]
    differing = [column for column in columns if not _is_like(column, selected[column.name].column)]
    renamed = [
        (column, msgspec.structs.replace(_looked_up(column), name=f"{source.name}_{column.name}"))
        for column in differing or columns[:1]
    ]
    return [
        Selected(column, f"{source.name}.{original.sql} as {column.sql}")
        for original, column in renamed
        if column.name not in selected
    ]


def _is_like(column: Column, other: Column) -> bool:
    return (column.data_type, column.description) == (other.data_type, other.description)


def _looked_up(column: Column) -> Column:
    meta = {key: value for key, value in column.meta.items() if key == "accepted_values"}
    return msgspec.structs.replace(column, constraints=(), meta=meta)


def _looked_up_from(first: Input, inputs: list[Input]) -> list[Input]:
    columns = {column.name for column in first.port.columns}
    others = [
        msgspec.structs.replace(other, on=other.port.primary_key)
        if other.port.primary_key and columns.issuperset(other.port.primary_key)
        else other
        for other in inputs
        if other is not first
    ]
    return [first, *others]
