"""Compares the columns of two ports: names, types, order, quotes and descriptions."""

from collections.abc import Iterator

import msgspec

from meshwright.contracts.change import Change, changed
from meshwright.contracts.differences.type_fit import Fit, fit
from meshwright.contracts.texts import NEW_VERSION, short
from meshwright.mesh.contract import Column, OutputPort

FITS = {
    Fit.SAME: ("type_respelled", "it is the same type"),
    Fit.WIDENED: ("type_widened", "consumers whose own contracts have the old type must widen it too"),
    Fit.NARROWED: ("type_narrowed", f"existing values may not fit; keep the type, or {NEW_VERSION}"),
    Fit.CHANGED: ("type_changed", f"consumers read a different type; keep the type, or {NEW_VERSION}"),
    Fit.UNKNOWN: (
        "type_unknown",
        f"the types can't be compared; keep the spelling if the type is the same, or {NEW_VERSION}",
    ),
}


class Pairing(msgspec.Struct, frozen=True):
    """Which columns correspond. A removed column with a likely successor counts as renamed."""

    kept: list[tuple[Column, Column]]
    renamed: list[tuple[Column, Column]]
    removed: list[Column]
    added: list[Column]
    reordered: bool

    def new_names(self) -> dict[str, str]:
        """Return the names after the change by those before."""
        return {before.name: after.name for before, after in (*self.kept, *self.renamed)}


def pair_columns(before: OutputPort, after: OutputPort) -> Pairing:
    """Match columns by name, ignoring case where neither is quoted; then look for renamed ones."""
    successors = {old.name: new for old in before.columns if (new := _successor(old, after))}
    kept = [(old, successors[old.name]) for old in before.columns if old.name in successors]
    taken = {new.name for new in successors.values()}
    removed = [old for old in before.columns if old.name not in successors]
    added = [new for new in after.columns if new.name not in taken]
    renamed: list[tuple[Column, Column]] = []
    for old in list(removed):
        new = next((new for new in added if _is_renamed(old, new, before, after)), None)
        if new:
            renamed.append((old, new))
            removed.remove(old)
            added.remove(new)
    order = [new.name for new in after.columns if new.name in taken]
    return Pairing(
        kept=kept, renamed=renamed, removed=removed, added=added, reordered=order != [new.name for _, new in kept]
    )


def _successor(old: Column, after: OutputPort) -> Column | None:
    by_name = next((new for new in after.columns if new.name == old.name), None)
    folded = (new for new in after.columns if new.name.lower() == old.name.lower() and not (old.quote or new.quote))
    return by_name or next(folded, None)


def _is_renamed(old: Column, new: Column, before: OutputPort, after: OutputPort) -> bool:
    same_place = before.columns.index(old) == after.columns.index(new)
    same_text = bool(old.description) and old.description == new.description
    return old.data_type.lower() == new.data_type.lower() and (same_place or same_text)


def column_differences(pairing: Pairing, dialect: str) -> Iterator[Change]:
    """Find columns that were added, removed, renamed, retyped or reordered."""
    for column in pairing.removed:
        yield _changed(
            "column_removed", column, f"its consumers fail; keep it, or {NEW_VERSION}", before=column.data_type
        )
    for old, new in pairing.renamed:
        message = f"consumers that read {old.name} fail; keep the name, or {NEW_VERSION}"
        yield _changed("column_renamed", old, message, old.name, new.name)
    for column in pairing.added:
        yield _changed(
            "column_added", column, "consumers that list their columns aren't affected", "", column.data_type
        )
    for old, new in pairing.kept:
        yield from _kept_differences(old, new, dialect)
    if pairing.reordered:
        yield changed("columns_reordered", "columns", "SQL that lists its columns isn't affected")


def _kept_differences(old: Column, new: Column, dialect: str) -> Iterator[Change]:
    if bool(old.quote) != bool(new.quote):
        message = f"consumers must change how they quote the name; keep `quote` as it was, or {NEW_VERSION}"
        yield _changed("quoting_changed", old, message, old.sql, new.sql)
    elif old.name != new.name:
        yield _changed("column_respelled", old, "SQL ignores the case of this name", old.name, new.name)
    if old.data_type != new.data_type:
        rule, message = FITS[fit(old.data_type, new.data_type, dialect)]
        yield _changed(rule, old, message, old.data_type, new.data_type)
    if old.description != new.description:
        texts = short(old.description), short(new.description)
        yield _changed("description_changed", old, "check that it still means the same", *texts)


def _changed(rule: str, column: Column, message: str, before: str = "", after: str = "") -> Change:
    return changed(rule, f"column {column.name}", message, before, after, column.name)
