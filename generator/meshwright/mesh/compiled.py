"""A node's SQL as dbt compiles it."""

import msgspec


class Compiled(msgspec.Struct, frozen=True):
    """The SQL of a node, or why dbt could not compile it."""

    sql: str = ""
    fault: str | None = None
