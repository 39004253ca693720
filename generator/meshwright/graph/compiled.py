"""A node's SQL as dbt compiles it."""

import msgspec


class Compiled(msgspec.Struct, frozen=True):
    """The SQL of a node in each of the ways that a run can make it, or why it isn't known."""

    queries: tuple[str, ...] = ()
    fault: str | None = None


class Variant(msgspec.Struct, frozen=True):
    """What only a run decides: its target, whether an incremental model is there already, whether it is built anew."""

    target: str = "prod"
    incremental: bool = False
    full_refresh: bool = False
