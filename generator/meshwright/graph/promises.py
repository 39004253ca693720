"""Checks the `config.meta` of a product and its columns against the vocabulary, and reports faults in order.

The guard reports the same sentences, in macros/guard/rules/promises_known.sql.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

import msgspec

from meshwright.graph.graph import Graph
from meshwright.graph.inputs import products_by_name, shortest_names, sources_by_name
from meshwright.graph.nodes import Node, NodeColumn
from meshwright.mesh.meta import VOCABULARY, WANTED, Key, Place, Value, candidates
from meshwright.mesh.nearest import nearest
from meshwright.mesh.yaml_values import FITTING, family, fits, is_above, is_date, is_number, shown

OWN_KEYS = "`own_keys` of promises_known (governance/policies.yml)"
IS_VALID: dict[Value, Callable[[Any], bool]] = {
    Value.WHOLE_NUMBER: lambda value: is_number(value, int) and value >= 1,
    Value.POSITIVE: lambda value: is_number(value) and value > 0,
    Value.SHARE: lambda value: is_number(value) and 0 < value <= 1,
    Value.TOLERANCE: lambda value: is_number(value) and 0 <= value < 1,
    Value.BOOLEAN: lambda value: isinstance(value, bool),
    Value.TEXT: lambda value: isinstance(value, str) and value.strip() != "",
    Value.DATE: is_date,
}


class At(msgspec.Struct, frozen=True):
    """The location of a value: the product, its column if any, the path, and the example of the key."""

    product: Node
    graph: Graph
    column: NodeColumn | None = None
    path: str = "config.meta"
    example: str = ""

    def __str__(self) -> str:
        """Return the location, as in `config.meta.range.min` of column amount."""
        return f"`{self.path}`{f' of column {self.column.name}' if self.column else ''}"

    def inside(self, name: str) -> "At":
        """Return the place of a field."""
        return msgspec.structs.replace(self, path=f"{self.path}{name}")

    def wrong(self, value: Any, wanted: str) -> str:
        """Return what the value is and what it should be."""
        return f"{self} is {shown(value)}; write {wanted}, as in `{self.example}`"


def key_faults(at: At, meta: dict[str, Any], place: Place, own_keys: Collection[str]) -> Iterator[str]:
    """Yield the faults of the keys of a product's `config.meta`, ignoring those in `own_keys`."""
    for name, value in meta.items():
        key = VOCABULARY[place].get(name)
        here = at.inside(f".{name}")
        if key is None:
            if name not in own_keys:
                yield _unknown(here, name, place)
        elif key.kinds and at.product.kind not in key.kinds:
            yield (
                f"{here} has no effect on a product of kind {at.product.kind}; only"
                f" {', '.join(key.kinds)} products use it"
            )
        else:
            yield from _value_faults(msgspec.structs.replace(here, example=key.example), value, key, {})


def misplaced(at: At, meta: dict[str, Any], thing: str) -> Iterator[str]:
    """Yield the promises on something that can't make any; `thing` is `a seed`, for example."""
    for name in meta:
        for place, keys in VOCABULARY.items():
            if name in keys and keys[name].promise:
                yield _no_effect(at.inside(f".{name}"), thing, place)


def _no_effect(at: At, thing: str, place: Place) -> str:
    home = {
        Place.PRODUCT: "the `config.meta` of a product",
        Place.COLUMN: "the `config.meta` of a product's column",
        Place.SOURCE: "the `config.meta` of a source",
    }[place]
    return f"{at} has no effect on {thing}; move it to {home}, or remove it"


def _unknown(at: At, name: str, place: Place) -> str:
    for other, keys in VOCABULARY.items():
        if name in keys:
            return _no_effect(at, f"a {place}", other)
    meant = nearest(name, candidates(place))
    if meant:
        return f"{at} is not a known key; did you mean `{meant}`? List your own keys in {OWN_KEYS}"
    return f"{at} is not a known key; remove it, or list it in {OWN_KEYS}"


def _value_faults(at: At, value: Any, key: Key, container: dict[str, Any]) -> Iterator[str]:
    match key.value:
        case Value.MAPPING:
            yield from _mapping_faults(at, value, key)
        case Value.MAPPINGS:
            yield from _mappings_faults(at, value, key)
        case Value.VALUES:
            yield from _list_faults(at, value, key, _unfit)
        case Value.OWN_COLUMNS:
            yield from _list_faults(at, value, key, _no_column)
        case Value.BOUND:
            yield from _bound_faults(at, value)
        case Value.TIME_COLUMN:
            yield from _time_column_faults(at, value, key)
        case Value.PRODUCT_READ | Value.SOURCE_READ | Value.COLUMN_READ:
            yield from _read_faults(at, value, key, container)
        case Value.WORD:
            if not isinstance(value, str) or value not in key.words:
                yield at.wrong(value, key.wanted)
        case _:
            if not IS_VALID[key.value](value):
                yield at.wrong(value, key.wanted)


def _mapping_faults(at: At, value: Any, key: Key) -> Iterator[str]:
    if not isinstance(value, dict):
        yield at.wrong(value, WANTED[Value.MAPPING])
        return
    for name in key.required:
        if name not in value:
            yield f"{at} lacks `{name}`; add it, as in `{at.example}`"
    faults = [fault for name, item in value.items() for fault in _field_faults(at, name, item, key, value)]
    yield from faults
    if not faults and key.fields.keys() == {"min", "max"}:
        yield from _range_faults(at, value)


def _field_faults(at: At, name: str, item: Any, key: Key, value: dict[str, Any]) -> Iterator[str]:
    here, field = at.inside(f".{name}"), key.fields.get(name)
    if field is not None:
        yield from _value_faults(here, item, field, value)
        return
    meant = nearest(name, key.fields)
    remedy = f"did you mean `{meant}`?" if meant else f"write one of {', '.join(key.fields)}"
    yield f"{here} is not a known key; {remedy}"


def _range_faults(at: At, value: dict[str, Any]) -> Iterator[str]:
    if not value:
        yield f"{at} has no bound; add one, as in `{at.example}`"
    elif len(value) == 2 and is_above(value["min"], value["max"]):
        yield f"{at} has min {shown(value['min'])} above max {shown(value['max'])}; swap them"


def _mappings_faults(at: At, value: Any, key: Key) -> Iterator[str]:
    if not isinstance(value, list) or not value:
        yield at.wrong(value, key.wanted)
        return
    for position, item in enumerate(value):
        yield from _mapping_faults(at.inside(f"[{position}]"), item, key)


def _list_faults(at: At, value: Any, key: Key, judge: Callable[[At, Any], str | None]) -> Iterator[str]:
    if not isinstance(value, list) or not value:
        yield at.wrong(value, key.wanted)
        return
    for position, item in enumerate(value):
        fault = judge(at, item)
        if fault:
            yield fault
        elif item in value[:position]:
            yield f"{at} lists {shown(item)} twice; remove one"


def _unfit(at: At, item: Any) -> str | None:
    kind = family(at.column.data_type) if at.column else "any"
    return None if fits(item, kind) else f"{at} contains {shown(item)}{_for_type(at)}; write {FITTING[kind]}"


def _for_type(at: At) -> str:
    return f", but the column is {at.column.data_type}" if at.column and at.column.data_type else ""


def _bound_faults(at: At, value: Any) -> Iterator[str]:
    kind = family(at.column.data_type) if at.column else "any"
    if kind == "boolean":
        yield f"{at} has no effect on a boolean; use `accepted_values`"
    elif not fits(value, kind):
        yield f"{at} is {shown(value)}{_for_type(at)}; write {FITTING[kind]}"


def _no_column(at: At, item: Any) -> str | None:
    if isinstance(item, str) and item.lower() in _columns(at.product):
        return None
    return f"{at} lists column {shown(item)}, which isn't in its contract; use a column of the contract"


def _columns(node: Node) -> dict[str, NodeColumn]:
    return {column.name.lower(): column for column in node.columns.values()}


def _time_column_faults(at: At, value: Any, key: Key) -> Iterator[str]:
    column = _columns(at.product).get(value.lower()) if isinstance(value, str) else None
    if column is None or family(column.data_type) not in {"date", "timestamp", "any"}:
        yield at.wrong(value, key.wanted)


def _read_faults(at: At, value: Any, key: Key, container: dict[str, Any]) -> Iterator[str]:
    if key.value is Value.SOURCE_READ:
        sources = sources_by_name(at.product, at.graph)
        if value not in sources:
            yield _not_read(at, value, "source", sources)
        return
    products = products_by_name(at.product, at.graph)
    if key.value is Value.PRODUCT_READ:
        if not isinstance(value, str) or value not in products:
            yield _not_read(at, value, "product", shortest_names(products))
        return
    name = container.get("product")
    read = products.get(name) if isinstance(name, str) else None
    if read and not (isinstance(value, str) and value.lower() in _columns(read)):
        yield f"{at} is {shown(value)}; use a column of {name}"


def _not_read(at: At, value: Any, what: str, known: list[str]) -> str:
    return (
        f"{at} is {shown(value)}; use a {what} that it reads{': ' + ', '.join(known) if known else ' (it reads none)'}"
    )
