"""The first draft of a product's SQL: which columns it selects, and what it joins on."""

import msgspec

from meshwright.mesh.contract import Column, OutputPort, Product


class Input(msgspec.Struct, frozen=True):
    """An input port as the SQL of a product reads it: `name` is the CTE, `on` the columns it is joined on."""

    name: str
    ref: str
    product: Product
    port: OutputPort
    on: tuple[str, ...] = ()


class Selected(msgspec.Struct, frozen=True):
    """A column of the new product and the SQL that makes it."""

    column: Column
    expression: str


def ref_sql(product: Product, port: OutputPort) -> str:
    """Return the `ref()` call that pins this port.

    It names the domain even for the domain's own products: in unit tests dbt would otherwise not know which is meant
    once another domain publishes a product of the same name.
    """
    arguments = [f"'{product.domain}'", f"'{product.name}'"]
    if port.version is not None:
        arguments.append(f"v={port.version}")
    return f"ref({', '.join(arguments)})"


def arrange(inputs: list[Input]) -> list[Input]:
    """Put the input first that most others can be looked up from by their whole primary key.

    Only such joins are safe: they can't multiply rows. An input that can't be looked up keeps an empty `on`.
    """
    arrangements = [_looked_up_from(first, inputs) for first in inputs]
    return max(arrangements, key=lambda arranged: sum(bool(i.on) for i in arranged), default=[])


def select(inputs: list[Input]) -> list[Selected]:
    """Select all columns of the first input, and of those looked up all that are new.

    An input of which nothing is new would be joined for nothing: what it says about something else is selected by a
    longer name. The first input's rows all stay, and so do the promises of its columns. Of a column that is looked up
    only the accepted values hold: a row that finds nothing has null.
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
    """Select the columns that differ from those of the same names; else the first column beside the key."""
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
