"""`meshwright impact`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from meshwright.cli.mesh_context import open_mesh, progress

if TYPE_CHECKING:
    from meshwright.services.impact import PortImpact, Use


@click.command()
@click.argument("name", metavar="DOMAIN.PRODUCT[.vN][.COLUMN]")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Text or JSON."
)
@click.pass_context
def impact(context: click.Context, name: str, style: str) -> None:
    """Show who reads a product, or uses one of its columns.

    Lists the readers with file and line, the columns without which they would break, their owners, and the products
    and exposures that come after them. dbt parses the mesh; no warehouse is needed.

    \b
    Examples:
      meshwright impact fleet.aircraft
      meshwright impact flights.departures.v2.tail_number
    """
    from meshwright.services import impact as service

    root, mesh = open_mesh(context)
    with progress("Reading the mesh with dbt"):
        found, column = service.impact(root, mesh, name)
    if style == "json":
        click.echo(json.dumps({"column": column, "ports": [_as_json(port) for port in found]}, indent=2))
        return
    for port in found:
        _show(port, column)


def _as_json(port: PortImpact) -> dict[str, object]:
    import msgspec

    consumers = [
        {**msgspec.to_builtins(use.consumer), "columns": use.columns, "unknown": use.unknown} for use in port.uses
    ]
    return {
        "product": port.product,
        "version": port.version,
        "owner": port.owner,
        "consumers": consumers,
        "after": msgspec.to_builtins(port.followers),
    }


def _show(port: PortImpact, column: str | None) -> None:
    version = "" if port.version is None else f" v{port.version}"
    what = f"{port.product}{version}{f', column {column}' if column else ''}"
    click.echo(f"{click.style(what, bold=True)} (owner: {port.owner})")
    for use in port.uses:
        _show_use(use, column)
    if not port.uses:
        click.echo("  no consumer in the mesh reads it" if column is None else "  no consumer in the mesh uses it")
    for follower in port.followers:
        click.echo(f"  then {follower.name} (owner: {follower.owner}), after {' and then '.join(follower.path)}")
    click.echo()


def _show_use(use: Use, column: str | None) -> None:
    click.echo(f"  {use.consumer.told} (owner: {use.consumer.owner})")
    click.echo(f"    {use.consumer.place}")
    if use.columns is None:
        click.echo(f"    may use any column: {use.unknown}")
    elif column is None:
        click.echo(f"    uses {', '.join(use.columns) or 'its rows, none of its columns'}")
