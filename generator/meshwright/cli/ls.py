"""`meshwright ls`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from meshwright.cli.mesh_context import open_mesh, progress

if TYPE_CHECKING:
    from meshwright.services.list_mesh import DomainListing


@click.command()
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def ls(context: click.Context, style: str) -> None:
    """List the domains and their data products: kind, version, owner, and who reads them."""
    from meshwright.services.list_mesh import list_mesh
    from meshwright.services.load_manifest import load_manifest

    root, mesh = open_mesh(context)
    with progress("Reading the mesh with dbt"):
        domains = list_mesh(mesh, load_manifest(root, mesh))
    if style == "json":
        import json

        click.echo(json.dumps({"mesh": mesh.name, "domains": [_as_json(domain) for domain in domains]}, indent=2))
    else:
        _show(mesh.name, domains)


def _as_json(domain: DomainListing) -> dict[str, Any]:
    owner = (
        {"name": domain.owner.name, "email": domain.owner.email, "chat": domain.owner.chat} if domain.owner else None
    )
    products = [
        {
            "name": listing.product.name,
            "kind": str(listing.product.kind),
            "latest_version": listing.product.latest_version,
            "versions": [
                {"version": port.version, "deprecation_date": port.deprecation_date} for port in listing.product.ports
            ],
            "owner": {"name": listing.product.owner.name, "email": listing.product.owner.email}
            if listing.product.owner
            else None,
            "read_by": list(listing.readers),
            "consumers": list(listing.consumers),
        }
        for listing in domain.products
    ]
    return {"name": domain.name, "owner": owner, "products": products}


def _show(mesh_name: str, domains: list[DomainListing]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, title=f"Mesh {mesh_name}", title_justify="left")
    for heading in ("domain", "product", "kind", "version", "owner", "read by"):
        table.add_column(heading, no_wrap=True)
    for domain in domains:
        owner = domain.owner.name if domain.owner else "nobody"
        if not domain.products:
            table.add_row(domain.name, "-", "-", "-", owner, "-")
        for position, listing in enumerate(domain.products):
            readers = [*listing.readers, *(f"exposure {name}" for name in listing.consumers)]
            versions = ", ".join(_version(port.version, port.deprecation_date) for port in listing.product.ports)
            table.add_row(
                domain.name if position == 0 else "",
                listing.product.name,
                str(listing.product.kind),
                versions,
                owner if position == 0 else "",
                "\n".join(readers) or "-",
            )
    console = Console()
    wide = Console(width=max(console.width, console.measure(table).maximum))
    wide.print(table, crop=False)


def _version(version: object, deprecation_date: str | None) -> str:
    name = "-" if version is None else f"v{version}"
    return f"{name} until {deprecation_date}" if deprecation_date else name
