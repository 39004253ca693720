"""Plans the values of a sandbox: which columns share a pool of values, and how a row takes its value from the pool.

Columns that are joined, or that one references in the other, share a pool, so that a row finds its partners. In a key
of one column, row i has value i of the pool. In a longer key, the columns are the digits of the row's number. All other
columns walk through their pool; two tables with the same pools take the same values in the same row.
"""

import math
from collections import defaultdict
from typing import Any

import msgspec

from meshwright.sandbox.table import Cell, Key, SandboxColumn, SandboxTable

DEFAULT_POOL = 20
# Of two columns of a key, the one that gets most of the values.
MOST_VALUES = {"integer": 0, "number": 1, "any": 2, "text": 3, "timestamp": 4, "date": 5, "boolean": 6}


class Pool(msgspec.Struct):
    """Values that columns share: `first` are those that contracts list, `size` is None while nothing limits it.

    `name` names the pool in values and seeds, `length` is the longest text that fits all columns.
    """

    name: str
    cells: list[Cell]
    first: tuple[Any, ...] = ()
    size: int | None = None
    length: int | None = None
    is_key: bool = False


class Take(msgspec.Struct, frozen=True):
    """How a row takes its value: `digit` of its number if `base` is set, else by walking through the pool."""

    pool: Pool
    divisor: int = 1
    base: int | None = None
    walks: bool = True


class Plan(msgspec.Struct):
    """How every cell takes its values, and what can't be kept."""

    takes: dict[Cell, Take] = {}
    notes: list[str] = []


class Alike:
    """Columns that must have the same values, as sets that grow together."""

    def __init__(self) -> None:
        """Start with every column on its own."""
        self._parents: dict[Cell, Cell] = {}

    def find(self, cell: Cell) -> Cell:
        """Return the representative of a column's set."""
        while (parent := self._parents.get(cell, cell)) != cell:
            cell = parent
        return cell

    def join(self, one: Cell, other: Cell) -> None:
        """Put two columns in one set; the smaller name represents it."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parents[second] = first


def plan_pools(tables: list[SandboxTable], alike: Alike) -> Plan:
    """Plan the values of all tables; caps the rows of a table if its key has too few values."""
    plan = Plan()
    pools = _pools(tables, alike)
    of = {cell: pool for pool in pools for cell in pool.cells}
    _same_rows(tables, of)
    for table in tables:
        for key in table.keys:
            if len(key) == 1:
                _single_key(table, key[0], of[table.id, key[0]], plan)
    _size_shared_keys(tables, of)
    left = [table for table in tables if any(len(key) > 1 for key in table.keys)]
    while left:
        table = min(left, key=lambda each: _unbounded(each, of))
        left.remove(table)
        for number, key in enumerate(key for key in table.keys if len(key) > 1):
            _long_key(table, key, of, plan, is_first=number == 0)
    for table in tables:
        for name in table.columns:
            plan.takes.setdefault((table.id, name), Take(of[table.id, name]))
    return plan


def _pools(tables: list[SandboxTable], alike: Alike) -> list[Pool]:
    sets: dict[Cell, list[Cell]] = defaultdict(list)
    columns = {(table.id, name): column for table in tables for name, column in table.columns.items()}
    for cell in columns:
        sets[alike.find(cell)].append(cell)
    keys = {(table.id, name) for table in tables for key in table.keys for name in key}
    pools = []
    for cells in sets.values():
        members = [columns[cell] for cell in cells]
        pool = Pool(
            name=_name(members),
            cells=cells,
            first=_first(members),
            length=_length(members),
            is_key=bool(keys & {*cells}),
        )
        pools.append(pool)
    return pools


def _name(members: list[SandboxColumn]) -> str:
    return min((member.name.lower() for member in members), key=lambda name: (len(name), name))


def _first(members: list[SandboxColumn]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(value for member in members for value in member.accepted))


def _length(members: list[SandboxColumn]) -> int | None:
    found = [int(m.data_type.partition("(")[2].rstrip(") ")) for m in members if _has_length(m)]
    return min(found, default=None)


def _has_length(column: SandboxColumn) -> bool:
    text = column.data_type.partition("(")[2].rstrip(") ")
    return column.family == "text" and text.isdigit()


def _limit(column: SandboxColumn) -> int | None:
    """Return the number of values that a column can have, None if nothing limits it."""
    if column.accepted:
        return len(column.accepted)
    if column.family == "boolean":
        return 2
    if column.family == "integer" and column.low is not None and column.high is not None:
        return int(max(1, math.floor(column.high) - math.ceil(column.low) + 1))
    return None


def _same_rows(tables: list[SandboxTable], of: dict[Cell, Pool]) -> None:
    """Give tables with the same key as many rows: versions of a product, and a fact with its details."""
    by_key: dict[tuple[str, ...], list[SandboxTable]] = defaultdict(list)
    for table in tables:
        for key in table.keys[:1]:
            pools = [of[table.id, name] for name in key]
            if all(len(pool.cells) > 1 for pool in pools):
                by_key["/".join(str(pool.cells[0]) for pool in pools), table.domain].append(table)
    for same in by_key.values():
        for table in same:
            table.rows = max(other.rows for other in same)


def _single_key(table: SandboxTable, name: str, pool: Pool, plan: Plan) -> None:
    column = table.columns[name]
    limit = _limit(column)
    if limit is not None and limit < table.rows:
        plan.notes.append(
            f"{table.where}: {table.label} has {limit} rows, since its key {column.name} can't have more values."
        )
        table.rows = limit
    plan.takes[table.id, name] = Take(pool, base=table.rows, walks=False)


def _size_shared_keys(tables: list[SandboxTable], of: dict[Cell, Pool]) -> None:
    for table in tables:
        for key in table.keys:
            if len(key) == 1:
                pool = of[table.id, key[0]]
                pool.size = min(pool.size or table.rows, table.rows)


def _unbounded(table: SandboxTable, of: dict[Cell, Pool]) -> int:
    names = {name for key in table.keys if len(key) > 1 for name in key}
    return sum(_bound(table, name, of) is None for name in names)


def _bound(table: SandboxTable, name: str, of: dict[Cell, Pool]) -> int | None:
    """Return how many values a column of a key has: those that it may have, else those of its pool."""
    limit, size = _limit(table.columns[name]), of[table.id, name].size
    return min(limit, size) if limit and size and not table.columns[name].accepted else limit or size


def _long_key(table: SandboxTable, key: Key, of: dict[Cell, Pool], plan: Plan, *, is_first: bool) -> None:
    """Make the columns of a key the digits of a row's number; the last one gets all values that remain."""
    ordered = sorted(key, key=lambda name: MOST_VALUES[table.columns[name].family])
    free = [name for name in ordered if _bound(table, name, of) is None and (table.id, name) not in plan.takes]
    if not is_first and free:
        plan.takes[table.id, free[0]] = Take(of[table.id, free[0]], base=table.rows, walks=False)
        return
    for name in free[1:]:
        of[table.id, name].size = max(2, min(DEFAULT_POOL, math.isqrt(table.rows)))
    digits = [name for name in key if name not in free[:1]]
    bases = {name: _bound(table, name, of) or 1 for name in digits}
    total = math.prod(bases.values())
    if free:
        rest = -(-table.rows // total)
        if total <= table.rows:
            table.rows = total * rest  # every combination: a consumer that joins on the whole key finds its row
        digits, bases[free[0]] = [*digits, free[0]], rest
        of[table.id, free[0]].size = rest
    elif total < table.rows:
        plan.notes.append(
            f"{table.where}: {table.label} has {total} rows, since its key {', '.join(key)} can't have more values."
        )
        table.rows = total
    divisor = 1
    for name in digits:
        plan.takes.setdefault((table.id, name), Take(of[table.id, name], divisor, bases[name], walks=False))
        divisor *= bases[name]
