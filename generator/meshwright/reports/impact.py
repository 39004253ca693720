"""The consumers of a product or a column, as text or JSON."""

import json
from collections.abc import Iterator

import click
import msgspec

from meshwright.mesh.mesh import owner_text
from meshwright.mesh.product_ref import ProductRef
from meshwright.services.impact import PortImpact, Use


def as_json(found: list[PortImpact], column: str | None) -> str:
    """Return the requested column and the consumers of each version."""
    return json.dumps({"column": column, "ports": [_plain(port) for port in found]}, indent=2)


def _plain(port: PortImpact) -> dict[str, object]:
    consumers = [
        {**msgspec.to_builtins(use.consumer), "columns": use.columns, "unknown": use.unknown} for use in port.uses
    ]
    return {
        "product": port.product,
        "version": port.version,
        "owner": port.owner,
        "consumers": consumers,
        "downstream": msgspec.to_builtins(port.followers),
    }


def as_text(found: list[PortImpact], column: str | None) -> str:
    """Return the consumers of each version with their locations, then the products and exposures downstream."""
    return "\n".join(line for port in found for line in _port(port, column))


def _port(port: PortImpact, column: str | None) -> Iterator[str]:
    domain, _, name = port.product.partition(".")
    what = f"{ProductRef(domain, name, port.version).label}{f', column {column}' if column else ''}"
    yield f"{click.style(what, bold=True)} ({owner_text(port.owner)})"
    for use in port.uses:
        yield from _use(use, column)
    if not port.uses:
        yield "  no consumer in the mesh reads it" if column is None else "  no consumer in the mesh uses it"
    for follower in port.followers:
        yield f"  downstream: {follower.name} ({owner_text(follower.owner)}), through {', '.join(follower.path)}"
    yield ""


def _use(use: Use, column: str | None) -> Iterator[str]:
    yield f"  {use.consumer.label} ({owner_text(use.consumer.owner)})"
    yield f"    {use.consumer.place}"
    if use.columns is None:
        yield f"    may use any column: {use.unknown}"
    elif column is None:
        yield f"    uses {', '.join(use.columns) or 'its rows, but no columns'}"
