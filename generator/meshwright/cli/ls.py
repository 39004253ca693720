"""`meshwright ls`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from meshwright.cli.mesh_context import open_mesh, progress
from meshwright.mesh.kinds import Kind

if TYPE_CHECKING:
    from meshwright.mesh.contract import OutputPort
    from meshwright.services.ls import DomainListing, ProductListing

WIDEST = 10_000  # names are never cut, however narrow the terminal
SHAPES = {
    Kind.SOURCE_ALIGNED: ("[", "]"),
    Kind.AGGREGATED: ("[[", "]]"),
    Kind.CONSUMER_ALIGNED: ("([", "])"),
    Kind.VIRTUAL: ("{{", "}}"),
}


@click.command()
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "mermaid"]),
    default="text",
    show_default=True,
    help="A table, JSON, or a picture as Mermaid draws it.",
)
@click.pass_context
def ls(context: click.Context, style: str) -> None:
    """List the domains and their data products: kind, version, owner, and who reads them."""
    from meshwright.project.load_manifest import load_manifest
    from meshwright.services.ls import list_mesh

    root, mesh = open_mesh(context)
    with progress("Reading the mesh with dbt"):
        domains = list_mesh(mesh, load_manifest(root, mesh))
    if style == "json":
        import json

        click.echo(json.dumps({"mesh": mesh.name, "domains": [_as_json(domain) for domain in domains]}, indent=2))
    elif style == "mermaid":
        click.echo("\n".join(_picture(domains)))
    else:
        _show(mesh.name, domains)


def _as_json(domain: DomainListing) -> dict[str, Any]:
    owner = domain.owner
    return {
        "name": domain.name,
        "owner": {"name": owner.name, "email": owner.email, "chat": owner.chat} if owner else None,
        "products": [_product_as_json(listing) for listing in domain.products],
    }


def _product_as_json(listing: ProductListing) -> dict[str, Any]:
    product = listing.product
    return {
        "name": product.name,
        "kind": str(product.kind),
        "latest_version": product.latest_version,
        "versions": [
            {"version": port.version, "deprecation_date": port.deprecation_date, "lifecycle": str(port.lifecycle)}
            for port in product.ports
        ],
        "owner": {"name": product.owner.name, "email": product.owner.email} if product.owner else None,
        "read_by": list(listing.readers),
        "consumers": list(listing.consumers),
    }


def _picture(domains: list[DomainListing]) -> list[str]:
    """Lines of a Mermaid flowchart: a box per domain, an arrow from each product to what reads it."""
    lines = ["flowchart LR"]
    for domain in domains:
        lines.append(f"  subgraph {domain.name}")
        for listing in domain.products:
            opening, closing = SHAPES[listing.product.kind]
            lines.append(f"    {listing.product.full_name}{opening}{listing.product.name}{closing}")
        lines.append("  end")
    for domain in domains:
        for listing in domain.products:
            lines += [f"  {listing.product.full_name} --> {reader}" for reader in listing.readers]
            lines += [f"  {listing.product.full_name} --> {name}>{name}]" for name in listing.consumers]
    return lines


def _show(mesh_name: str, domains: list[DomainListing]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, title=f"Mesh {mesh_name}", title_justify="left")
    for heading in ("domain", "product", "kind", "version", "owner", "read by"):
        table.add_column(heading, no_wrap=True)
    for domain in domains:
        for row in _rows(domain):
            table.add_row(*row)
    console = Console()
    needed = console.measure(table, options=console.options.update(max_width=WIDEST)).maximum
    Console(width=max(console.width, needed)).print(table, crop=False)


def _rows(domain: DomainListing) -> list[tuple[str, ...]]:
    """Rows of the table; the domain and its owner stand in the first."""
    owner = domain.owner.name if domain.owner else "nobody"
    if not domain.products:
        return [(domain.name, "-", "-", "-", owner, "-")]
    rows: list[tuple[str, ...]] = []
    for position, listing in enumerate(domain.products):
        readers = [*listing.readers, *(f"exposure {name}" for name in listing.consumers)]
        versions = ", ".join(_version(port) for port in listing.product.ports)
        name, team = (domain.name, owner) if position == 0 else ("", "")
        rows.append((name, listing.product.name, str(listing.product.kind), versions, team, "\n".join(readers) or "-"))
    return rows


def _version(port: OutputPort) -> str:
    name = "-" if port.version is None else f"v{port.version}"
    if not port.lifecycle.is_published:
        return f"{name} ({port.lifecycle})"
    return f"{name} until {port.deprecation_date}" if port.deprecation_date else name
