"""`meshwright waivers`."""

import click

from meshwright.cli.formats import format_option
from meshwright.cli.mesh_context import open_mesh, utc_today


@click.command()
@format_option("text", "json")
@click.pass_context
def waivers(context: click.Context, style: str) -> None:
    """List the waivers and the days they have left."""
    from meshwright.files.policies import load_policies
    from meshwright.reports import waivers as reports

    root, mesh = open_mesh(context)
    found = load_policies(root, mesh).waivers
    report = reports.as_json if style == "json" else reports.as_text
    click.echo(report(found, utc_today()))
