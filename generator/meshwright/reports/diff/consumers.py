"""The consumers of a change, in lines of text."""

from collections.abc import Iterator

from meshwright.contracts.change import Change
from meshwright.contracts.trial.consumer import Consumer, Follower
from meshwright.contracts.trial.trial import Effect
from meshwright.mesh.mesh import owner_text
from meshwright.reports.words import counted

SHOWN = 10
VERBS = {Effect.BREAKS: "breaks", Effect.MAY_CHANGE: "may change"}


def consumer_lines(change: Change) -> Iterator[str]:
    """Yield lines for the first consumers, the number of others, and the domains that accepted the change."""
    if change.product is None:
        return
    for consumer in change.consumers[:SHOWN]:
        yield f"{verb(consumer)} {consumer.label}, {consumer.place} ({owner_text(consumer.owner)})"
        why = evidence(consumer)
        if why:
            yield f"  {why}"
    if len(change.consumers) > SHOWN:
        yield f"and {len(change.consumers) - SHOWN} more; --format json lists all"
    if not change.consumers:
        yield "no consumer in the mesh uses it" if change.column else "no consumer in the mesh reads it"
    if change.accepted_by:
        yield f"accepted by {', '.join(change.accepted_by)}"


def verb(consumer: Consumer) -> str:
    """Return the effect of a change on a consumer; without a trial, "read by"."""
    return VERBS[consumer.effect] if consumer.effect else "read by"


def evidence(consumer: Consumer) -> str:
    """Return the evidence, such as `bound: Referenced column "delay" not found`; "" when nothing was tried."""
    through = f"through {' and '.join(consumer.through)}" if consumer.through else ""
    reason = f"{consumer.evidence}: {consumer.reason}" if consumer.effect else ""
    return "; ".join(filter(None, (reason, through)))


def follower_lines(followers: list[Follower]) -> Iterator[str]:
    """Yield lines for the products and exposures downstream of consumers that break, the nearest first."""
    if not followers:
        return
    count = counted(len(followers), "product or exposure", "products and exposures")
    yield f"{count} downstream of consumers that break:"
    for follower in followers[:SHOWN]:
        yield f"  {follower.name} ({owner_text(follower.owner)}), through {', '.join(follower.path)}"
    if len(followers) > SHOWN:
        yield f"  and {len(followers) - SHOWN} more; --format json lists all"
