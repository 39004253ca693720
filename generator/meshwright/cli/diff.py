"""`meshwright diff`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from meshwright.cli.mesh_context import open_mesh, progress

if TYPE_CHECKING:
    from meshwright.contracts.change import Change
    from meshwright.services.diff import Comparison

COLOURS = {"breaking": "red", "may change": "yellow", "additive": "green"}


@click.command()
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--domain", help="Compare only this domain.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "markdown", "sarif", "github"]),
    default="text",
    show_default=True,
    help="The output format.",
)
@click.pass_context
def diff(context: click.Context, base: str | None, head: str | None, domain: str | None, style: str) -> int:
    """Show what changed in the contracts between two git revisions, and which consumers break.

    Compares the port packages (ports/), so run `meshwright publish` first. BASE is where this branch left the main
    branch, unless it is given; HEAD is the working tree. When a change could reach consumers, dbt parses the mesh, and
    each consumer's SQL is bound on empty tables with the old and the new contracts; no warehouse is needed. Each
    verdict names its evidence: bound, plan (names and types stay, the rows may not), analysed (read from SQL or YAML
    that can't be bound), unknown (counts as broken), or reads (dbt says that it reads the product). Exit code 1 when
    something breaks.

    \b
    Examples:
      meshwright diff
      meshwright diff v1.4 v1.5 --domain sales
      meshwright diff --format markdown > comment.md
    """
    from meshwright.services import diff as service

    root, mesh = open_mesh(context)
    with progress("Comparing contracts"):
        comparison = service.diff(root, mesh, base, head, domain)
    if style == "text":
        _show(comparison)
    else:
        from meshwright.reports.changes import FORMATS

        text = FORMATS[style](comparison)
        if text:
            click.echo(text)
    return 1 if comparison.failed else 0


def _show(comparison: Comparison) -> None:
    """Show changes by product, what breaks first; neutral ones are counted only."""
    from meshwright.reports.changes.consumers import told_followers
    from meshwright.reports.changes.summary import summary

    shown = [change for change in comparison.changes if change.verdict != "neutral"]
    groups = [list(group) for _, group in groupby(shown, key=lambda change: change.subject)]
    for group in sorted(groups, key=lambda group: not _breaks(group)):
        click.echo(f"{click.style(group[0].subject, bold=True)} (owner: {group[0].owner})")
        for change in group:
            _show_change(change)
        click.echo()
    followers = "\n".join(told_followers(comparison.followers))
    if followers:
        click.echo(f"{followers}\n")
    click.echo(f"{summary(comparison)} in {comparison.head}, compared with {comparison.base}.")


def _breaks(group: list[Change]) -> bool:
    return any(change.verdict == "breaking" for change in group)


def _show_change(change: Change) -> None:
    from meshwright.reports.changes.consumers import told_consumers

    verdict = click.style(change.verdict, fg=COLOURS.get(change.verdict))
    values = f": {change.before or '(none)'} -> {change.after or '(none)'}" if change.before or change.after else ""
    click.echo(f"  {verdict} {change.rule}: {change.element}{values}")
    if change.verdict in ("breaking", "may change"):
        click.echo(f"    {change.message}")
        click.echo(f"    {change.file}:{change.line}")
        for line in told_consumers(change):
            click.echo(f"    {line}")
