"""Decides whether a consumer's rows can still be stored, under its contract or in an incremental model's table."""

from meshwright.graph.nodes import Node
from meshwright.sql.binding import Binder
from meshwright.sql.shape import Shape, ShapeColumn

OF_SNAPSHOTS = (
    ShapeColumn("dbt_scd_id", "varchar"),
    *(ShapeColumn(name, "timestamp") for name in ("dbt_updated_at", "dbt_valid_from", "dbt_valid_to")),
    ShapeColumn("dbt_is_deleted", "varchar"),
)


def stored(node: Node, rows: Shape) -> Shape:
    """Return the shape of the relation that stores a consumer's rows; a snapshot adds columns."""
    return rows.with_columns(*OF_SNAPSHOTS) if node.resource_type == "snapshot" else rows


def storing_fault(node: Node, before: Shape | None, after: Shape, binder: Binder) -> str:
    """Return why a consumer's rows can no longer be stored, "" if they can."""
    if node.config.contract.enforced:
        return _contract_fault(node, before, after, binder)
    if before is None or node.config.materialized != "incremental":
        return ""
    olds, news = set(before.by_name()), set(after.by_name())
    if node.config.on_schema_change == "fail" and olds != news:
        return f"it is incremental and its columns change: {', '.join(sorted(olds ^ news))}"
    if (olds - news) and node.config.on_schema_change in (None, "ignore"):
        return f"it is incremental and no longer has {', '.join(sorted(olds - news))}"
    return ""


def _contract_fault(node: Node, before: Shape | None, after: Shape, binder: Binder) -> str:
    """Return how a consumer breaks its own contract because of the change, "" if it doesn't."""
    contract = {column.name: column.data_type for column in node.columns.values()}
    olds = {column.name: column.data_type for column in before.columns} if before else {}
    news = {column.name: column.data_type for column in after.columns}
    for name in news:
        if name not in contract and name not in olds:
            return f"its query returns {name}, which isn't in its contract"
    for name, data_type in contract.items():
        if name not in news and not after.open and (before is None or name in olds):
            return f"its query no longer returns {name}, which its contract promises"
        if name in news and news[name] != olds.get(name) and not _same_type(news[name], data_type, binder):
            return f"its column {name} becomes {news[name]}, but its contract says {data_type}"
    return ""


def _same_type(found: str | None, promised: str | None, binder: Binder) -> bool:
    """Whether a column has the type of its contract, as dbt compares them for the warehouse.

    dbt compares the whole type on DuckDB, and the text before the arguments elsewhere.
    """
    if found is None:
        return True  # an unknown type can't be compared
    names = [name.lower() for name in (found, binder.type_name(promised) or "")]
    if binder.dialect != "duckdb":
        names = [name.partition("(")[0] for name in names]
    return names[0] == names[1]
