"""The domains and products of a mesh, as a table, JSON or a Mermaid diagram."""

import json
from typing import Any

from meshwright.mesh.contract import OutputPort
from meshwright.mesh.kinds import KINDS
from meshwright.services.ls import DomainListing, ProductListing

WIDEST = 10_000  # a pipe has no width


def as_json(mesh_name: str, domains: list[DomainListing]) -> str:
    """Return the domains with their products and versions."""
    return json.dumps({"mesh": mesh_name, "domains": [_as_json(domain) for domain in domains]}, indent=2)


def as_mermaid(_mesh_name: str, domains: list[DomainListing]) -> str:
    """Return a flowchart: a box per domain, an arrow from each product to each consumer."""
    return "\n".join(_flowchart(domains))


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
        "consumers": list(listing.consumers),
        "exposures": list(listing.exposures),
    }


def _flowchart(domains: list[DomainListing]) -> list[str]:
    """Return the lines of the flowchart."""
    lines = ["flowchart LR"]
    for domain in domains:
        lines.append(f"  subgraph {domain.name}")
        for listing in domain.products:
            opening, closing = KINDS[listing.product.kind].picture
            lines.append(f"    {listing.product.full_name}{opening}{listing.product.name}{closing}")
        lines.append("  end")
    for domain in domains:
        for listing in domain.products:
            lines += [f"  {listing.product.full_name} --> {consumer}" for consumer in listing.consumers]
            lines += [f"  {listing.product.full_name} --> {name}>{name}]" for name in listing.exposures]
    return lines


def as_text(mesh_name: str, domains: list[DomainListing]) -> str:
    """Return a table that fits the terminal; in a pipe, one line per row."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, title=f"Mesh {mesh_name}", title_justify="left")
    for heading in ("product", "kind", "version", "consumers"):
        table.add_column(heading, overflow="fold")
    for position, domain in enumerate(domains):
        if position:
            table.add_section()
        table.add_row(f"[bold]{domain.name}[/bold] ({domain.owner.name if domain.owner else 'no owner'})")
        for row in _rows(domain):
            table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console.width = console.measure(table, options=console.options.update(max_width=WIDEST)).maximum
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()).rstrip("\n")


def _rows(domain: DomainListing) -> list[tuple[str, ...]]:
    """Return the rows of a domain, indented below its name."""
    rows: list[tuple[str, ...]] = []
    for listing in domain.products:
        consumers = [*listing.consumers, *(f"exposure {name}" for name in listing.exposures)]
        versions = ", ".join(_version(port) for port in listing.product.ports)
        rows.append((f"  {listing.product.name}", str(listing.product.kind), versions, "\n".join(consumers) or "-"))
    return rows or [("  no products yet",)]


def _version(port: OutputPort) -> str:
    name = "-" if port.version is None else f"v{port.version}"
    if not port.lifecycle.is_published:
        return f"{name} ({port.lifecycle})"
    return f"{name} until {port.deprecation_date}" if port.deprecation_date else name


FORMATS = {"text": as_text, "json": as_json, "mermaid": as_mermaid}
