"""The tables of a sandbox: what a domain reads, and what their rows have to keep."""

from typing import Any

import msgspec

from meshwright.graph.nodes import Node
from meshwright.mesh.yaml_values import family
from meshwright.sql.duckdb_world import type_name

Key = tuple[str, ...]
LISTED_KEYS = ("grain", "load_key")
# A column of a table, both in lower case where SQL doesn't tell cases apart.
Cell = tuple[str, str]


class SandboxColumn(msgspec.Struct, kw_only=True):
    """A column, and the promises that its values keep.

    `filled` is the share of rows that must have a value, `accepted` are the only values, `low` and `high` the bounds,
    `recent` says that its values are seconds old. `given` is the type that unit tests give a source's column.
    `share` is the share of true values of a boolean.
    """

    name: str
    data_type: str
    personal: bool = False
    filled: float = 0.0
    accepted: tuple[Any, ...] = ()
    low: Any = None
    high: Any = None
    recent: bool = False
    share: float = 0.5
    given: str = ""

    @property
    def family(self) -> str:
        """The family of its type, as in `mesh/yaml_values.py`."""
        return family((type_name(self.data_type) or self.data_type).lower())


class Place(msgspec.Struct, frozen=True):
    """Where the rows go: a relation, or a file if `location` is set."""

    database: str
    schema: str
    name: str
    location: str = ""


class SandboxTable(msgspec.Struct, kw_only=True):
    """A port or source with its columns by name in lower case, and the sets of columns that make a row unique."""

    id: str
    label: str
    domain: str
    product: str = ""
    is_source: bool = False
    place: Place
    where: str = ""
    columns: dict[str, SandboxColumn] = {}
    keys: list[Key] = []
    rows: int = 0

    def add_key(self, key: Key) -> None:
        """Add a set of unique columns, unless a part of it is unique already."""
        known = tuple(dict.fromkeys(name.lower() for name in key))
        if not known or any(set(other) <= set(known) for other in self.keys):
            return
        self.keys = [*(other for other in self.keys if not set(known) <= set(other)), known]

    def promise(
        self,
        name: str,
        *,
        filled: float = 0.0,
        accepted: tuple[Any, ...] = (),
        low: Any = None,
        high: Any = None,
        personal: bool = False,
        recent: bool = False,
    ) -> None:
        """Tighten what a column's values keep."""
        column = self.columns.get(name.lower())
        if column is None:
            return
        column.filled = max(column.filled, filled)
        column.personal = column.personal or personal
        column.recent = column.recent or recent
        both = tuple(value for value in accepted if value in column.accepted)
        column.accepted = (both or column.accepted) if column.accepted and accepted else column.accepted or accepted
        column.low = tighter(column.low, low, max)
        column.high = tighter(column.high, high, min)


def keys_of(node: Node) -> list[Key]:
    """Return the sets of columns that a contract promises to be unique, the primary key first."""
    meta = node.config.meta
    unique = [tuple(each.get("columns") or ()) for each in node.constraints if each.get("type") == "unique"]
    unique += [(c.name,) for c in node.columns.values() if any(each.get("type") == "unique" for each in c.constraints)]
    return [key for key in (node.primary_key, *unique, *(tuple(meta.get(name) or ()) for name in LISTED_KEYS)) if key]


def tighter(one: Any, other: Any, pick: Any) -> Any:
    """Return the tighter of two bounds, either of which may be None."""
    if one is None or other is None:
        return other if one is None else one
    return pick(one, other) if isinstance(one, str) == isinstance(other, str) else one


def promise_of_meta(table: SandboxTable, name: str, meta: dict[str, Any], constraints: list[dict[str, Any]]) -> None:
    """Add what a column's `config.meta` and constraints promise."""
    types = {constraint.get("type") for constraint in constraints}
    bounds = meta.get("range") or {}
    share = meta.get("completeness")
    table.promise(
        name,
        filled=1.0 if types & {"not_null", "primary_key"} else float(share or 0.0),
        accepted=tuple(meta.get("accepted_values") or ()),
        low=bounds.get("min"),
        high=bounds.get("max"),
        personal=meta.get("personal_data") is True,
    )
