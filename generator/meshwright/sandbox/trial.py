"""Tries a sandbox before it is written: runs the domain's models on the rows in memory and measures the promises.

What the models do with the rows can't always be foreseen: a filter may drop most of them, a plausibility check may turn
values into nulls. So a few other choices are tried where a promise isn't kept, and the best one is taken.
"""

import copy
import datetime
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import msgspec

from meshwright.errors import Refused
from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.sandbox.design import MOST_ROWS, Design
from meshwright.sandbox.measure import Failure, Measurement
from meshwright.sandbox.pools import plan_pools
from meshwright.sandbox.seeds import Seed
from meshwright.sandbox.table import SandboxTable
from meshwright.sandbox.values import Generator, bounds, is_made, is_usual, quoted
from meshwright.sql.duckdb_world import first_line

SMALL = 10_000
MOST_TRIED = 1_000_000
FEWEST = 100
LONG = 366
SHARES = (0.05, 0.95)
ROUNDS = 3
MORE = 1.2
# More rows have to help this much to be worth their time.
HELPS = 0.9
CONFIG = {"enable_external_access": "false", "autoinstall_known_extensions": "false", "memory_limit": "2GB"}


class Chosen(msgspec.Struct, frozen=True):
    """What can be chosen for all tables: whether to have nulls, how many days to cover. `part` is that of all rows."""

    nulls: bool = True
    days: int = 60
    part: float = 1.0


class Made(msgspec.Struct, frozen=True):
    """The tables with their final rows, what makes them, and the promises that the domain's products won't keep."""

    tables: list[SandboxTable]
    generator: Generator
    failures: list[Failure]
    notes: list[str]


class Trials:
    """Tries designs of one sandbox."""

    def __init__(
        self, design: Design, graph: Graph, seed: int, now: datetime.datetime, seed_of: Callable[[Node], Seed]
    ) -> None:
        """`seed` is that of the values; `seed_of` returns the rows of a dbt seed."""
        self._design, self._seed, self._now = design, seed, now
        self._measurement = Measurement(design, graph, seed_of)

    def make(self) -> Made:
        """Return the rows that keep the most promises."""
        tables = copy.deepcopy(self._design.tables)
        self._use_texts(tables)
        first = self._over_days(tables, Chosen())
        if not first.failures:
            return first
        chosen = self._choose(tables)
        made = min((first, self._over_days(tables, chosen)), key=_missed)
        if made is first:
            chosen = Chosen()
        for _ in range(ROUNDS):
            chosen = msgspec.structs.replace(chosen, days=made.generator.days)
            grown = self._grown(tables, made.failures)
            more = self._made(grown, chosen) if grown else made
            if _missed(more) >= _missed(made) * HELPS:
                break
            made, tables = more, grown
        return made

    def _over_days(self, tables: list[SandboxTable], chosen: "Chosen") -> Made:
        """Make the rows of two months or, if products have too few rows that way, of a year."""
        made = self._made(tables, chosen)
        if any(failure.is_minimum for failure in made.failures):
            over_a_year = self._made(tables, msgspec.structs.replace(chosen, days=LONG))
            made = min((made, over_a_year), key=_missed)
        return made

    def _use_texts(self, tables: list[SandboxTable]) -> None:
        """Let text columns have the values that models compare them with."""
        keys = {(table.id, name) for table in tables for key in table.keys for name in key}
        for table in tables:
            for name, column in table.columns.items():
                texts = tuple(v for v in self._design.literals.get((table.id, name), ()) if isinstance(v, str))
                is_free = not column.accepted and (table.id, name) not in keys and not column.personal
                if texts and is_free and column.family == "text":
                    column.accepted = texts

    def _choose(self, tables: list[SandboxTable]) -> "Chosen":
        """Choose whether to have nulls, how many flags are true, and the bounds of numbers that models compare."""
        chosen = Chosen()
        best = self._score(tables, chosen)
        if best > 0:
            without = self._score(tables, Chosen(nulls=False))
            chosen, best = (Chosen(nulls=False), without) if without < best else (chosen, best)
        for _ in range(2):
            for table in tables:
                for name in table.columns:
                    if best > 0:
                        best = self._choose_values(tables, table, name, best, chosen)
        return chosen

    def _choose_values(
        self, tables: list[SandboxTable], table: SandboxTable, name: str, best: float, chosen: "Chosen"
    ) -> float:
        """Try other values of a column; returns the new score."""
        for values in self._candidates(table, name):
            before = table.columns[name]
            table.columns[name] = msgspec.structs.replace(before, **values)
            score = self._score(tables, chosen)
            if score < best:
                best = score
            else:
                table.columns[name] = before
        return best

    def _candidates(self, table: SandboxTable, name: str) -> Iterator[dict[str, Any]]:
        column = table.columns[name]
        if column.accepted:
            return
        if column.family == "boolean":
            yield from ({"share": share} for share in SHARES)
        promised = next(each for each in self._design.tables if each.id == table.id).columns[name]
        low, high = bounds(promised, self._now.year)
        is_open = promised.low is None and promised.high is None and not is_usual(promised)
        numbers = sorted(v for v in self._design.literals.get((table.id, name), ()) if not isinstance(v, str))
        if numbers and column.family in {"integer", "number"}:
            for first, last in _ranges(numbers, 1 if column.family == "integer" else 0.01):
                inside = (first, last) if is_open else (max(first, low), min(last, high))
                if inside[0] <= inside[1]:
                    yield {"low": inside[0], "high": inside[1]}

    def _score(self, tables: list[SandboxTable], chosen: "Chosen") -> float:
        """Return how far a part of the rows is from keeping the promises; the shares of the tables stay."""
        part = min(1.0, SMALL / max((table.rows for table in tables), default=1))
        return _missed(self._made(_part(tables, part), msgspec.structs.replace(chosen, part=part)))

    def _grown(self, tables: list[SandboxTable], failures: list[Failure]) -> list[SandboxTable]:
        """Give more rows to the tables behind products that have too few; returns [] if none can grow."""
        grown = copy.deepcopy(tables)
        for failure in failures:
            for table in grown:
                if failure.is_minimum and table.id in self._design.behind.get(failure.node.unique_id, ()):
                    table.rows = min(MOST_ROWS, int(table.rows / max(failure.kept, 0.1) * MORE) + 1)
        return grown if [table.rows for table in grown] != [table.rows for table in tables] else []

    def _made(self, tables: list[SandboxTable], chosen: "Chosen") -> Made:
        planned = copy.deepcopy(tables)
        plan = plan_pools(planned, self._design.alike)
        generator = Generator(plan, self._seed, self._now, chosen.nulls, chosen.days)
        most = max((table.rows for table in planned), default=1)
        if most > MOST_TRIED:
            part = MOST_TRIED / most
            tried = self._made(_part(tables, part), msgspec.structs.replace(chosen, part=part * chosen.part))
            return Made(planned, generator, tried.failures, plan.notes)
        with _memory() as connection:
            for table in planned:
                _create(connection, table, generator)
            failures = list(self._measurement.measure(connection, chosen.part))
        return Made(planned, generator, failures, plan.notes)


def _part(tables: list[SandboxTable], part: float) -> list[SandboxTable]:
    """Return the tables with a part of their rows; their shares stay."""
    small = copy.deepcopy(tables)
    for table in small:
        table.rows = min(table.rows, max(FEWEST, int(table.rows * part)))
    return small


def _create(connection: duckdb.DuckDBPyConnection, table: SandboxTable, generator: Generator) -> None:
    try:
        connection.execute(f"create table {quoted(table.id)} as {generator.select(table)}")
    except duckdb.Error as error:
        fault = first_line(str(error))
        raise Refused(f"{table.where}: the rows of {table.label} can't be made: {fault}.") from error


def _missed(made: Made) -> float:
    return sum(1 - failure.kept for failure in made.failures)


def _ranges(numbers: list[float], step: float) -> Iterator[tuple[float, float]]:
    """Yield ranges between, above and below the numbers that a column is compared with."""
    yield from itertools.pairwise(numbers)
    width = max(1.0, abs(numbers[-1]), abs(numbers[0]))
    yield numbers[-1] + step, numbers[-1] + width + step
    yield numbers[0] - width - step, numbers[0] - step


def unmade(tables: list[SandboxTable]) -> Iterator[str]:
    """Yield a note for each column whose values can't be made."""
    for table in tables:
        for column in table.columns.values():
            if not is_made(column):
                yield (
                    f"{table.where}: {table.label}.{column.name} is null in every row, since no values of type"
                    f" {column.data_type} can be made."
                )


@contextmanager
def _memory() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:", config=CONFIG)
    try:
        yield connection
    finally:
        connection.close()
