"""Who a change reaches, in lines of text."""

from collections.abc import Iterator

from meshwright.contracts.change import Change
from meshwright.contracts.consumers.consumer import Consumer, Follower
from meshwright.contracts.consumers.trial import Effect

SHOWN = 10
VERBS = {Effect.BREAKS: "breaks", Effect.MAY_CHANGE: "may change"}


def told_consumers(change: Change) -> Iterator[str]:
    """Yield lines for the first consumers and the number of the others; or that there is none; and who accepted."""
    if change.product is None:
        return
    for consumer in change.consumers[:SHOWN]:
        yield f"{verb(consumer)} {consumer.told}, {consumer.place} (owner: {consumer.owner})"
        why = told_why(consumer)
        if why:
            yield f"  {why}"
    if len(change.consumers) > SHOWN:
        yield f"and {len(change.consumers) - SHOWN} more; --format json lists all"
    if not change.consumers:
        yield "no consumer in the mesh uses it" if change.column else "no consumer in the mesh reads it"
    if change.accepted_by:
        yield f"accepted by {', '.join(change.accepted_by)}"


def verb(consumer: Consumer) -> str:
    """Say what a change does to a consumer; one that isn't tried reads what changed."""
    return VERBS[consumer.effect] if consumer.effect else "read by"


def told_why(consumer: Consumer) -> str:
    """Say why, and how that is known: `bound: Referenced column "delay" not found`; "" for one that isn't tried."""
    through = f"through {' and '.join(consumer.through)}" if consumer.through else ""
    reason = f"{consumer.evidence}: {consumer.reason}" if consumer.effect else ""
    return "; ".join(filter(None, (reason, through)))


def told_followers(followers: list[Follower]) -> Iterator[str]:
    """Yield lines for what comes after the consumers that break, the nearest first."""
    if not followers:
        return
    yield f"After consumers that break, {_counted(len(followers), 'product or exposure', 'products and exposures')}:"
    for follower in followers[:SHOWN]:
        yield f"  {follower.name} (owner: {follower.owner}), after {' and then '.join(follower.path)}"
    if len(followers) > SHOWN:
        yield f"  and {len(followers) - SHOWN} more; --format json lists all"


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
