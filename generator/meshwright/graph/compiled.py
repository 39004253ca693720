"""A node's SQL as dbt compiles it."""

import msgspec


class Compiled(msgspec.Struct, frozen=True):
    """The SQL of a node in each variant of a run, or why it isn't known."""

    queries: tuple[str, ...] = ()
    fault: str | None = None


class Variant(msgspec.Struct, frozen=True):
    """What a run decides: its target, whether an incremental model already exists, whether it is a full refresh."""

    target: str = "prod"
    incremental: bool = False
    full_refresh: bool = False
