"""`meshwright diff`."""

from __future__ import annotations

import click

from meshwright.cli.formats import format_option
from meshwright.cli.mesh_context import open_mesh, utc_today
from meshwright.cli.progress import progress


@click.command()
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--domain", help="Compare only this domain.")
@format_option("text", "json", "markdown", "sarif", "github")
@click.pass_context
def diff(context: click.Context, base: str | None, head: str | None, domain: str | None, style: str) -> int:
    """Show contract changes between two git revisions and the consumers they break.

    Compares the port packages (ports/), so run `meshwright publish` first. BASE defaults to the commit where this
    branch left the main branch, HEAD to the working tree. If a change can affect consumers, dbt parses the mesh, and
    each consumer's SQL is bound on empty tables with the old and the new contracts. No warehouse is needed.

    Each verdict states its evidence: bound, plan (names and types stay the same, but the rows may change), analysed
    (resolved from SQL or YAML that can't be bound), unknown (counts as broken) or reads (dbt lists the consumer). The
    exit code is 1 if a breaking change isn't accepted.

    \b
    Examples:
      meshwright diff
      meshwright diff v1.4 v1.5 --domain sales
      meshwright diff --format markdown > comment.md
    """
    from meshwright.reports.diff import FORMATS
    from meshwright.services import diff as service

    root, mesh = open_mesh(context)
    with progress("Comparing contracts"):
        comparison = service.diff(root, mesh, utc_today(), base, head, domain)
    text = FORMATS[style](comparison)
    if text:
        click.echo(text)
    return 1 if comparison.failed else 0
