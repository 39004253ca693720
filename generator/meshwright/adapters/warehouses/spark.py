"""Spark: a cluster, reached through its Thrift server or a session."""

from meshwright.adapters.dbt.query import Connection
from meshwright.adapters.warehouses.server import Server
from meshwright.scaffold.source import Source


class Spark(Server):
    """Spark has no information schema."""

    def types(self, connection: Connection, source: Source) -> dict[str, str]:
        """Return what `describe` lists before its blank line: partitions repeat columns after it."""
        types: dict[str, str] = {}
        for row in connection.rows(f"describe table {source.schema}.{source.table}"):
            if not row["col_name"] or row["col_name"].startswith("#"):
                break
            types[row["col_name"]] = row["data_type"]
        return types
