"""`meshwright deprecations`."""

import click

from meshwright.cli.formats import format_option
from meshwright.cli.mesh_context import open_mesh, utc_today
from meshwright.cli.progress import progress


@click.command()
@click.option("--domain", help="Only report this domain.")
@format_option("text", "json")
@click.pass_context
def deprecations(context: click.Context, domain: str | None, style: str) -> None:
    """List deprecated versions with the days left until removal and their consumers.

    Replaced versions without a removal date come last.
    """
    from meshwright.reports import deprecations as reports
    from meshwright.services.deprecations import list_deprecations

    root, mesh = open_mesh(context)
    if domain:
        mesh.domain(domain)
    with progress("Reading the mesh with dbt"):
        versions = list_deprecations(root, mesh, utc_today(), domain)
    report = reports.as_json if style == "json" else reports.as_text
    click.echo(report(versions))
