"""A node's SQL as dbt compiles it."""

import msgspec


class Compiled(msgspec.Struct, frozen=True):
    """The SQL of a node in each variant of a run, or the reason why it is unknown."""

    queries: tuple[str, ...] = ()
    fault: str | None = None


class Variant(msgspec.Struct, frozen=True):
    """The properties of a run: its target, whether incremental models already exist, whether it is a full refresh."""

    target: str = "prod"
    incremental: bool = False
    full_refresh: bool = False
