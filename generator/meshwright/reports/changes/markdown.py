"""Changes as Markdown, for a comment in a pull request: what breaks first, the rest folded away."""

import re

from meshwright.gate.change import Change, Verdict
from meshwright.gate.consumer import Consumer
from meshwright.reports.changes.consumers import place
from meshwright.reports.changes.summary import summary
from meshwright.services.diff import Comparison

HEAD = "| Product | Change | Before | After | Rule | What to do |\n|---|---|---|---|---|---|\n"
CONSUMERS_HEAD = "| Breaks | Where | Owner | Because of | And what reads it |\n|---|---|---|---|---|\n"
FOLDED_HEAD = "| Product | Change | Before | After | Rule |\n|---|---|---|---|---|\n"


def as_markdown(comparison: Comparison) -> str:
    """Return a heading, tables of broken consumers and of what breaks, and folded ones of the other changes."""
    breaking = comparison.having(Verdict.BREAKING)
    parts = [
        f"### Contracts: {summary(comparison)}",
        f"Compared {_text(comparison.head)} with {_text(comparison.base)}.",
    ]
    if any(change.consumers for change in breaking):
        parts.append(
            CONSUMERS_HEAD + "\n".join(_consumer_row(c, consumer) for c in breaking for consumer in c.consumers)
        )
    if breaking:
        parts.append(HEAD + "\n".join(_row(change, _told(change)) for change in breaking))
    parts += [_folded(comparison, verdict) for verdict in (Verdict.ADDITIVE, Verdict.NEUTRAL)]
    return "\n\n".join(part for part in parts if part)


def _folded(comparison: Comparison, verdict: Verdict) -> str:
    changes = comparison.having(verdict)
    if not changes:
        return ""
    table = FOLDED_HEAD + "\n".join(_row(change) for change in changes)
    return f"<details><summary>{len(changes)} {verdict}</summary>\n\n{table}\n\n</details>"


def _consumer_row(change: Change, consumer: Consumer) -> str:
    why = f"{change.subject}: {change.element}{' (it may use any column)' if consumer.unknown else ''}"
    downstream = ", ".join(consumer.downstream) or "nothing"
    cells = (consumer.told, place(consumer, change.column), consumer.owner, why, downstream)
    return f"| {' | '.join(map(_text, cells))} |"


def _told(change: Change) -> str:
    if change.accepted_by:
        return _text(f"Accepted by {', '.join(change.accepted_by)}.")
    return _text(change.message)


def _row(change: Change, *more: str) -> str:
    texts = (change.subject, change.element, change.before, change.after, change.rule)
    return f"| {' | '.join((*map(_text, texts), *more))} |"


def _text(text: str) -> str:
    """Keep a text from being read as Markdown, as HTML or as the mention of an account."""
    escaped = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@&#8203;")
