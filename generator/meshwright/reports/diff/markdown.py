"""Changes as Markdown, for a comment on a pull request: breaking ones first, the rest collapsed."""

import re

from meshwright.contracts.change import Change, Verdict
from meshwright.contracts.trial.consumer import Consumer, Follower
from meshwright.reports.diff.consumers import evidence, verb
from meshwright.reports.diff.summary import summary
from meshwright.services.diff import Comparison

HEAD = "| Product | Change | Before | After | Rule | What to do |\n|---|---|---|---|---|---|\n"
CONSUMERS_HEAD = "| Consumer | Effect | Where | Owner | Change | Evidence |\n|---|---|---|---|---|---|\n"
FOLLOWERS_HEAD = "| Downstream of a consumer that breaks | Owner | Through |\n|---|---|---|\n"
# A comment on GitHub can have 65,536 characters.
MOST_ROWS = 60
FOLDED_HEAD = "| Product | Change | Before | After | Rule |\n|---|---|---|---|---|\n"


def as_markdown(comparison: Comparison) -> str:
    """Return a heading, tables of affected consumers and of breaking changes, and collapsed tables of the others."""
    breaking = comparison.having(Verdict.BREAKING)
    parts = [
        f"### Contracts: {summary(comparison)}",
        f"Compared {_text(comparison.head)} with {_text(comparison.base)}.",
    ]
    reaching = breaking + comparison.having(Verdict.MAY_CHANGE)
    rows = [_consumer_row(change, consumer) for change in reaching for consumer in change.consumers]
    parts.append(_table(CONSUMERS_HEAD, rows))
    parts.append(_table(FOLLOWERS_HEAD, [_follower_row(follower) for follower in comparison.followers]))
    parts.append(_table(HEAD, [_row(change, _remedy(change)) for change in reaching]))
    parts += [_folded(comparison, verdict) for verdict in (Verdict.ADDITIVE, Verdict.NEUTRAL)]
    return "\n\n".join(part for part in parts if part)


def _table(head: str, rows: list[str]) -> str:
    if not rows:
        return ""
    more = f"\n\nAnd {len(rows) - MOST_ROWS} more." if len(rows) > MOST_ROWS else ""
    return head + "\n".join(rows[:MOST_ROWS]) + more


def _folded(comparison: Comparison, verdict: Verdict) -> str:
    changes = comparison.having(verdict)
    table = _table(FOLDED_HEAD, [_row(change) for change in changes])
    return f"<details><summary>{len(changes)} {verdict}</summary>\n\n{table}\n\n</details>" if changes else ""


def _consumer_row(change: Change, consumer: Consumer) -> str:
    cells = (
        consumer.label,
        verb(consumer),
        consumer.place,
        consumer.owner,
        f"{change.subject}: {change.element}",
        evidence(consumer),
    )
    return f"| {' | '.join(map(_text, cells))} |"


def _follower_row(follower: Follower) -> str:
    return f"| {' | '.join(map(_text, (follower.name, follower.owner, ', '.join(follower.path))))} |"


def _remedy(change: Change) -> str:
    if change.accepted_by:
        return _text(f"Accepted by {', '.join(change.accepted_by)}.")
    return _text(change.message)


def _row(change: Change, *more: str) -> str:
    texts = (change.subject, change.element, change.before, change.after, change.rule)
    return f"| {' | '.join((*map(_text, texts), *more))} |"


def _text(text: str) -> str:
    """Escape a text so that GitHub reads no Markdown, HTML or account mention in it."""
    escaped = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@&#8203;")
