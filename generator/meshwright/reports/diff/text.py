"""Changes as text: by product, breaking ones first."""

from collections.abc import Iterator
from itertools import groupby

import click

from meshwright.contracts.change import Change, Verdict
from meshwright.mesh.mesh import owner_text
from meshwright.reports.diff.consumers import consumer_lines, follower_lines
from meshwright.reports.diff.summary import summary
from meshwright.services.diff import Comparison

COLOURS = {Verdict.BREAKING: "red", Verdict.MAY_CHANGE: "yellow", Verdict.ADDITIVE: "green"}


def as_text(comparison: Comparison) -> str:
    """Return changes by product, breaking ones first; neutral ones are only counted."""
    shown = [change for change in comparison.changes if change.verdict is not Verdict.NEUTRAL]
    groups = [list(group) for _, group in groupby(shown, key=lambda change: change.subject)]
    lines: list[str] = []
    for group in sorted(groups, key=lambda group: not any(change.verdict is Verdict.BREAKING for change in group)):
        lines.append(f"{click.style(group[0].subject, bold=True)} ({owner_text(group[0].owner)})")
        lines += [f"  {line}" for change in group for line in _change(change)]
        lines.append("")
    followers = list(follower_lines(comparison.followers))
    lines += [*followers, ""] if followers else []
    return "\n".join([*lines, f"{summary(comparison)} in {comparison.head}, compared with {comparison.base}."])


def _change(change: Change) -> Iterator[str]:
    verdict = click.style(change.verdict, fg=COLOURS.get(change.verdict))
    values = f": {change.before or '(none)'} -> {change.after or '(none)'}" if change.before or change.after else ""
    yield f"{verdict} {change.rule}: {change.element}{values}"
    if change.verdict in (Verdict.BREAKING, Verdict.MAY_CHANGE):
        yield f"  {change.message}"
        yield f"  {change.file}:{change.line}"
        yield from (f"  {line}" for line in consumer_lines(change))
