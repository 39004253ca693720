"""`meshwright impact`."""

from __future__ import annotations

import click

from meshwright.cli.formats import format_option
from meshwright.cli.mesh_context import open_mesh
from meshwright.cli.progress import progress


@click.command()
@click.argument("name", metavar="DOMAIN.PRODUCT[.vN][.COLUMN]")
@format_option("text", "json")
@click.pass_context
def impact(context: click.Context, name: str, style: str) -> None:
    """Show the consumers of a product or of one of its columns.

    Lists each consumer with its file and line, its owner and the columns that it depends on, then the products and
    exposures downstream. dbt parses the mesh; no warehouse is needed.

    \b
    Examples:
      meshwright impact fleet.aircraft
      meshwright impact flights.departures.v2.tail_number
    """
    from meshwright.reports import impact as reports
    from meshwright.services import impact as service

    root, mesh = open_mesh(context)
    with progress("Reading the mesh with dbt"):
        found, column = service.impact(root, mesh, name)
    report = reports.as_json if style == "json" else reports.as_text
    click.echo(report(found, column))
