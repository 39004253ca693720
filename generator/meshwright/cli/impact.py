"""`meshwright impact`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from meshwright.cli.mesh_context import open_mesh

if TYPE_CHECKING:
    from meshwright.gate.consumer import Consumer
    from meshwright.services.impact import PortImpact


@click.command()
@click.argument("name", metavar="DOMAIN.PRODUCT[.vN][.COLUMN]")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Text or JSON."
)
@click.pass_context
def impact(context: click.Context, name: str, style: str) -> None:
    """Tell who would be broken by a change of a product, or of one of its columns.

    Lists the models and exposures that read it, with file and line, the columns they really use, their owners, and
    the products that come after them. Looks at the files alone: no dbt, no warehouse.

    \b
    Examples:
      meshwright impact fleet.aircraft
      meshwright impact flights.departures.v2.tail_number
    """
    from meshwright.services import impact as service

    root, mesh = open_mesh(context)
    found, column = service.impact(root, mesh, name)
    if style == "json":
        click.echo(json.dumps({"column": column, "ports": [_as_json(port) for port in found]}, indent=2))
        return
    for port in found:
        _show(port, column)


def _as_json(port: PortImpact) -> dict[str, object]:
    from meshwright.reports.changes.json import as_mapping

    consumers = [as_mapping(consumer) for consumer in port.consumers]
    return {"product": port.product, "version": port.version, "owner": port.owner, "consumers": consumers}


def _show(port: PortImpact, column: str | None) -> None:
    version = "" if port.version is None else f" v{port.version}"
    what = f"{port.product}{version}{f', column {column}' if column else ''}"
    click.echo(f"{click.style(what, bold=True)} (owner: {port.owner})")
    for consumer in port.consumers:
        _show_consumer(consumer, column)
    if not port.consumers:
        click.echo("  nothing in the mesh reads it" if column is None else "  nothing in the mesh uses it")
    click.echo()


def _show_consumer(consumer: Consumer, column: str | None) -> None:
    click.echo(f"  {consumer.told} (owner: {consumer.owner})")
    click.echo(f"    {consumer.file}:{consumer.line_of(column)}")
    if consumer.columns is None:
        click.echo(f"    may use any column: {consumer.unknown}")
    elif column is None:
        click.echo(f"    uses {', '.join(consumer.columns) or 'its rows alone'}")
    if consumer.downstream:
        click.echo(f"    read by {', '.join(consumer.downstream)}")
