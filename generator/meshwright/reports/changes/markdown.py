"""Changes as Markdown, for a comment in a pull request: what breaks first, the rest folded away."""

import re

from meshwright.gate.change import Change, Verdict
from meshwright.reports.changes.summary import summary
from meshwright.services.diff import Comparison

HEAD = "| Product | Change | Before | After | Rule | What to do |\n|---|---|---|---|---|---|\n"
FOLDED_HEAD = "| Product | Change | Before | After | Rule |\n|---|---|---|---|---|\n"


def as_markdown(comparison: Comparison) -> str:
    """Return a heading, a table of what breaks, and folded tables of additive and neutral changes."""
    breaking = comparison.having(Verdict.BREAKING)
    parts = [
        f"### Contracts: {summary(comparison)}",
        f"Compared {_text(comparison.head)} with {_text(comparison.base)}.",
    ]
    if breaking:
        parts.append(HEAD + "\n".join(_row(change, _text(change.message)) for change in breaking))
    parts += [_folded(comparison, verdict) for verdict in (Verdict.ADDITIVE, Verdict.NEUTRAL)]
    return "\n\n".join(part for part in parts if part)


def _folded(comparison: Comparison, verdict: Verdict) -> str:
    changes = comparison.having(verdict)
    if not changes:
        return ""
    table = FOLDED_HEAD + "\n".join(_row(change) for change in changes)
    return f"<details><summary>{len(changes)} {verdict}</summary>\n\n{table}\n\n</details>"


def _row(change: Change, *more: str) -> str:
    texts = (change.subject, change.element, change.before, change.after, change.rule)
    return f"| {' | '.join((*map(_text, texts), *more))} |"


def _text(text: str) -> str:
    """Keep a text from being read as Markdown, as HTML or as the mention of an account."""
    escaped = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@&#8203;")
