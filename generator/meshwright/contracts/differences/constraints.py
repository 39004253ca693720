"""Compares keys, nulls and other constraints of two ports, wherever in the YAML they are written."""

from collections.abc import Iterator

import msgspec

from meshwright.contracts.change import Change, changed
from meshwright.contracts.differences.columns import Pairing
from meshwright.contracts.texts import NEW_VERSION, listed
from meshwright.mesh.contract import Constraint, OutputPort

COMPARED_SEPARATELY = ("primary_key", "not_null")


def constraint_differences(before: OutputPort, after: OutputPort, pairing: Pairing) -> Iterator[Change]:
    """Find constraints that were removed, added or changed; a removed column takes its constraints along."""
    names = pairing.new_names()
    yield from _key_differences(before, after, names)
    yield from _null_differences(before, after, pairing)
    yield from _other_differences(before, after, names)


def _key_differences(before: OutputPort, after: OutputPort, names: dict[str, str]) -> Iterator[Change]:
    old, new = before.primary_key, after.primary_key
    texts = listed(old), listed(new)
    if old and not new:
        message = f"consumers can no longer join or deduplicate by it; keep it, or {NEW_VERSION}"
        yield changed("primary_key_dropped", "primary key", message, *texts)
    elif new and not old:
        yield changed("primary_key_added", "primary key", "it is now unique and never null", *texts)
    elif {names.get(column, column) for column in old} != set(new):
        message = f"joins on the old key may duplicate or lose rows; keep the key, or {NEW_VERSION}"
        yield changed("primary_key_changed", "primary key", message, *texts)
    elif [names.get(column, column) for column in old] != list(new) or _places(before) != _places(after):
        yield changed("constraint_respelled", "primary key", "the key is the same", *texts)


def _places(port: OutputPort) -> list[str]:
    """Whether the key is declared on the model or on a column."""
    return ["model" for constraint in port.constraints if constraint.type == "primary_key"]


def _null_differences(before: OutputPort, after: OutputPort, pairing: Pairing) -> Iterator[Change]:
    olds, news = _stated_not_null(before), _stated_not_null(after)
    for old, new in pairing.kept:
        element, was, now = f"column {old.name} not null", old.name in olds, new.name in news
        if was and not now and new.name in after.primary_key:
            yield changed("constraint_respelled", element, "the primary key implies it", "not null", "", old.name)
        elif was and not now:
            message = f"consumers may read nulls; keep `not_null`, or {NEW_VERSION}"
            yield changed("not_null_dropped", element, message, "not null", "", old.name)
        elif now and not was:
            rule = "constraint_respelled" if old.name in before.primary_key else "not_null_added"
            yield changed(rule, element, "it contains no nulls", "", "not null", old.name)


def _stated_not_null(port: OutputPort) -> set[str]:
    stated = {name for constraint in port.constraints if constraint.type == "not_null" for name in constraint.columns}
    return stated | {c.name for c in port.columns if any(k.type == "not_null" for k in c.constraints)}


def _other_differences(before: OutputPort, after: OutputPort, names: dict[str, str]) -> Iterator[Change]:
    olds, news = _others(before, names), _others(after, {column.name: column.name for column in after.columns})
    gone = [constraint for constraint in olds if constraint not in news]
    come = [constraint for constraint in news if constraint not in olds]
    for old in gone:
        new = next((new for new in come if (new.type, new.columns) == (old.type, old.columns)), None)
        if new:
            come.remove(new)
            message = f"consumers may rely on it; keep it and add another, or {NEW_VERSION}"
            yield _changed("constraint_changed", old, message, _text(old), _text(new))
        else:
            message = f"consumers may rely on it; keep it, or {NEW_VERSION}"
            yield _changed("constraint_dropped", old, message, _text(old), "")
    for new in come:
        yield _changed("constraint_added", new, "consumers can rely on it", "", _text(new))


def _others(port: OutputPort, names: dict[str, str]) -> list[Constraint]:
    """Return all constraints as if declared on the model, unnamed, with the column names after the change."""
    found = [*port.constraints]
    for column in port.columns:
        if column.name in names:
            found += [msgspec.structs.replace(c, columns=(column.name,)) for c in column.constraints]
    return [
        Constraint(
            type=c.type,
            columns=tuple(sorted(names.get(name, name) for name in c.columns)),
            name=None,
            expression=c.expression,
        )
        for c in found
        if c.type not in COMPARED_SEPARATELY
    ]


def _changed(rule: str, constraint: Constraint, message: str, before: str, after: str) -> Change:
    what = constraint.type.replace("_", " ")
    columns = f" ({listed(constraint.columns)})" if constraint.columns else f" {constraint.expression}"
    return changed(rule, f"{what}{columns}", message, before, after)


def _text(constraint: Constraint) -> str:
    return constraint.expression or listed(constraint.columns)
