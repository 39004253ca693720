"""`meshwright deprecations`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from meshwright.cli.mesh_context import open_mesh, progress

if TYPE_CHECKING:
    from meshwright.services.deprecations import DeprecatedVersion


@click.command()
@click.option("--domain", help="Tell only of this domain's products.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines to read, or JSON.",
)
@click.pass_context
def deprecations(context: click.Context, domain: str | None, style: str) -> None:
    """List the versions that are to go: the days they have left, and who still reads them.

    Versions that a newer one has replaced without a date come last.
    """
    from meshwright.services.deprecations import list_deprecations

    root, mesh = open_mesh(context)
    if domain:
        mesh.domain(domain)
    with progress("Reading the mesh with dbt"):
        versions = list_deprecations(root, mesh, domain)
    if style == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(versions)).decode())
    else:
        _show(versions)


def _show(versions: list[DeprecatedVersion]) -> None:
    for version in versions:
        name = version.product if version.version is None else f"{version.product} v{version.version}"
        click.secho(f"{name}: {_state(version)} (owner: {version.owner})", bold=True)
        for reader in version.readers:
            click.echo(f"    {reader.place} {reader.name} (owner: {reader.owner})")
        if not version.readers:
            click.echo("    nobody reads it")
    click.echo(f"{len(versions)} versions are to go.")


def _state(version: DeprecatedVersion) -> str:
    if version.days_left is None:
        return f"no date; v{version.latest_version} has taken its place"
    left = f"{version.days_left} days left" if version.days_left >= 0 else f"{-version.days_left} days overdue"
    return f"until {version.deprecation_date}, {left}"
