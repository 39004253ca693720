"""Spark: a cluster, reached through its Thrift server or a session."""

from meshwright.adapters.warehouses.server import Server


class Spark(Server):
    """What dbt-spark does differently."""
