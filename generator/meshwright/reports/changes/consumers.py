"""Who a change breaks, in lines of text."""

from collections.abc import Iterator

from meshwright.gate.change import Change
from meshwright.gate.consumer import Consumer


def told_consumers(change: Change) -> Iterator[str]:
    """Yield a line for each consumer, what comes after it below; or that there is none, and who accepted the change."""
    if change.product is None:
        return
    for consumer in change.consumers:
        yield f"breaks {consumer.told}, {place(consumer, change.column)} (owner: {consumer.owner})"
        if consumer.unknown:
            yield f"  counts as a reader of every column: {consumer.unknown}"
        if consumer.downstream:
            yield f"  and what reads it: {', '.join(consumer.downstream)}"
    if not change.consumers:
        yield "no model or exposure of the mesh uses it" if change.column else "nothing in the mesh reads it"
    if change.accepted_by:
        yield f"accepted by {', '.join(change.accepted_by)}"


def place(consumer: Consumer, column: str | None) -> str:
    """Return the file and line to go to for a column."""
    return f"{consumer.file}:{consumer.line_of(column)}"
