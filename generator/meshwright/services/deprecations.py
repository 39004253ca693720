"""Lists deprecated versions, with their removal dates and consumers."""

import datetime
from pathlib import Path

import msgspec

from meshwright.contracts.trial.consumer import Consumer
from meshwright.graph.nodes import Node
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.product_ref import Version, version_order
from meshwright.project.mesh_consumers import MeshConsumers


class DeprecatedVersion(msgspec.Struct, frozen=True):
    """A version that is deprecated, or that a newer one has replaced without a removal date."""

    product: str
    version: Version
    latest_version: Version
    owner: str
    deprecation_date: datetime.date | None
    days_left: int | None
    consumers: tuple[Consumer, ...]


def list_deprecations(
    root: Path, mesh: Mesh, today: datetime.date, domain: str | None = None
) -> list[DeprecatedVersion]:
    """List the deprecated versions of a domain (of all when None) by removal date, those without a date last.

    Raises ProblemsFound if dbt can't parse the mesh.
    """
    mesh_consumers = MeshConsumers(root, mesh)
    graph = mesh_consumers.graph
    found = [
        _deprecated(mesh_consumers, product, today)
        for product in graph.products
        if domain in (None, product.package_name)
        and (product.deprecation_date or (product.lifecycle.is_published and graph.is_superseded(product)))
    ]
    return sorted(found, key=lambda v: (v.deprecation_date or datetime.date.max, v.product, version_order(v.version)))


def _deprecated(mesh_consumers: MeshConsumers, product: Node, today: datetime.date) -> DeprecatedVersion:
    date = datetime.date.fromisoformat(product.deprecation_date[:10]) if product.deprecation_date else None
    return DeprecatedVersion(
        product=product.full_name,
        version=product.version,
        latest_version=product.latest_version,
        owner=str(mesh_consumers.graph.owner(product) or ""),
        deprecation_date=date,
        days_left=(date - today).days if date else None,
        consumers=tuple(mesh_consumers.direct(product.unique_id, product.name, product.version)),
    )
