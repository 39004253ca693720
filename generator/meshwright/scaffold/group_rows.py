"""The first draft of a product that aggregates: one row per key, with counts, totals and latest dates."""

from collections.abc import Iterator

import msgspec

from meshwright.mesh.contract import Column, Constraint
from meshwright.mesh.yaml_values import family
from meshwright.scaffold.select_columns import Input, Selected, select
from meshwright.scaffold.suggestions import IDENTIFYING

LONGEST_TYPE = "bigint"


class Grouped(msgspec.Struct, frozen=True):
    """The columns that the product selects, and the expressions that it groups by."""

    selected: list[Selected]
    group_by: tuple[str, ...]


def group(inputs: list[Input], key: tuple[str, ...]) -> Grouped:
    """Group arranged inputs by a key of their joined rows.

    Columns that are looked up by the key alone stay unchanged, since they are the same in every row of a group. The
    other columns become the number of rows, the totals of measures, and the latest dates.
    """
    first, *others = inputs
    joined = {item.column.name: item for item in select(inputs)}
    looked_up = {
        item.column.name: item
        for other in others
        if other.on and set(other.on) <= set(key)
        for item in _of(other, joined)
    }
    grouping = [*(joined[name] for name in key), *(item for name, item in looked_up.items() if name not in key)]
    rest = [item for name, item in joined.items() if name not in key and name not in looked_up]
    count = _made(f"number_of_{first.name}", LONGEST_TYPE, "count(*)", f"Number of rows of {first.product.full_name}.")
    measures = [measure for item in rest for measure in _measures(item, first)]
    taken = {item.column.name for item in grouping}
    selected = [*grouping, *(item for item in (count, *measures) if item.column.name not in taken)]
    return Grouped(selected, tuple(_expression(item) for item in grouping))


def _of(source: Input, joined: dict[str, Selected]) -> list[Selected]:
    return [item for item in joined.values() if item.expression.startswith(f"{source.name}.")]


def _measures(item: Selected, first: Input) -> Iterator[Selected]:
    column, expression = item.column, _expression(item)
    kind = family(column.data_type)
    if kind in {"date", "timestamp"}:
        yield _made(f"latest_{column.name}", column.data_type, f"max({expression})")
    is_name = column.name in first.port.primary_key or IDENTIFYING.fullmatch(column.name)
    if kind in {"integer", "number"} and not is_name:
        data_type = LONGEST_TYPE if kind == "integer" else column.data_type
        yield _made(f"total_{column.name}", data_type, f"cast(sum({expression}) as {data_type})")


def _made(name: str, data_type: str, expression: str, description: str = "") -> Selected:
    constraints = (Constraint("not_null"),) if expression == "count(*)" else ()
    return Selected(
        Column(name=name, data_type=data_type, description=description, constraints=constraints),
        f"{expression} as {name}",
    )


def _expression(item: Selected) -> str:
    """Return the expression of a column, without its alias."""
    return item.expression.partition(" as ")[0]
