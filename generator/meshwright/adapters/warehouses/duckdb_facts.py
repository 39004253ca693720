"""Inspects the rows of a source with DuckDB: nulls, lowest numbers, and the values of columns with few values."""

from meshwright.adapters.warehouses.duckdb_keys import SAMPLE_ROWS, Relation
from meshwright.mesh.yaml_values import family
from meshwright.scaffold.source import SourceColumn
from meshwright.scaffold.suggestions import FEWEST_ROWS, LONGEST_VALUE, MOST_VALUES, Facts

NUMBERS = frozenset({"integer", "number"})
# If each value occurs in few rows, the values are the data itself, not a maintained list.
ROWS_PER_VALUE = 5


def facts_of(relation: Relation, columns: list[SourceColumn]) -> dict[str, Facts]:
    """Return the facts about plain columns by our names, from the first rows if there are many."""
    plain = [column for column in columns if not column.is_nested]
    if not plain:
        return {}
    selected = ", ".join(part for column in plain for part in _measures(column))
    rows = f"(select * from {relation.sql} limit {SAMPLE_ROWS})"  # noqa: S608 (quoted)
    query = f"select count(*), {selected} from {rows}"  # noqa: S608 (quoted)
    count, *measured = relation.connection.execute(query).fetchone() or (0,)
    found = zip(plain, zip(*[iter(measured)] * 3, strict=True), strict=True)
    return {column.name: _facts(count, *measures) for column, measures in found}


def _measures(column: SourceColumn) -> tuple[str, str, str]:
    """Return SQL for the nulls, the lowest number, and the values if they are few and short."""
    name, kind = column.source_sql, family(column.data_type)
    lowest = f"min({name})" if kind in NUMBERS else "null"
    values = (
        f"list_sort(list(distinct {name}) filter (length({name}) <= {LONGEST_VALUE}))" if kind == "text" else "null"
    )
    few = f"approx_count_distinct({name}) <= {2 * MOST_VALUES} and max(length({name})) <= {LONGEST_VALUE}"
    return f"count(*) - count({name})", lowest, f"case when {few} then {values} end" if kind == "text" else "null"


def _facts(rows: int, nulls: int, lowest: float | None, values: list[str] | None) -> Facts:
    are_few = values and len(values) <= MOST_VALUES and rows >= max(FEWEST_ROWS, ROWS_PER_VALUE * len(values))
    are_plain = are_few and all(
        value and value.isprintable() and not set(value) & set("{}\"'\\#") for value in values or ()
    )
    return Facts(
        rows=rows,
        nulls=nulls,
        lowest=None if lowest is None else float(lowest),
        values=tuple(values or ()) if are_plain else (),
    )
