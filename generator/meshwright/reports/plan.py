"""A plan's changes, as a list of files and as diffs to review."""

from collections import Counter
from collections.abc import Iterator

import click

from meshwright.files.plan import FileChange, Plan
from meshwright.mesh.paths import DOMAINS
from meshwright.reports.words import counted

MOST_LINES = 24
COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def summary(plan: Plan) -> list[str]:
    """Return a line per file or, if there are many, a line per top-level folder."""
    if len(plan.changes) <= MOST_LINES:
        return [f"{change.verb:7}{change.path}" for change in plan.changes]
    counts = Counter((change.verb, change.path.parts[0], len(change.path.parts) > 1) for change in plan.changes)
    return [
        f"{verb:7}{top}/ ({counted(count, 'file')})" if is_folder else f"{verb:7}{top}"
        for (verb, top, is_folder), count in counts.items()
    ]


def dry_run(plan: Plan) -> str:
    """Return the list of files, then the diffs that people review.

    The diffs are those of changed files and of new models with their contracts. Other files that a template or
    `publish` creates are only listed.
    """
    lines = [*summary(plan), ""]
    for change in plan.changes:
        if change.verb == "change" or _is_model(change):
            lines += [*_diff(change), ""]
    return "\n".join([*lines, f"Dry run: {counted(len(plan.changes), 'file')}, nothing was written."])


def _is_model(change: FileChange) -> bool:
    parts = change.path.parts
    return change.verb == "create" and parts[:1] == DOMAINS.parts and parts[2:3] == ("models",) and len(parts) > 4


def _diff(change: FileChange) -> Iterator[str]:
    yield click.style(f"{change.verb} {change.path}", bold=True)
    for line in change.diff().splitlines():
        yield click.style(line, fg=COLOURS[line[0]]) if line[:1] in COLOURS else line
