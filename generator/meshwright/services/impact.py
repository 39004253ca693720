"""Finds the consumers of a product or a column in the working tree."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec

from meshwright.adapters.dbt.uncollected import uncollected
from meshwright.adapters.disk import within
from meshwright.adapters.git.revisions import WORKING_TREE
from meshwright.adapters.git.trees import Tree
from meshwright.contracts.trial.consumer import Consumer, Follower
from meshwright.contracts.trial.shapes import shape_of, without_column
from meshwright.contracts.trial.trial import Effect, Effects, Trial
from meshwright.errors import Refused
from meshwright.files.read_ports import read_ports
from meshwright.mesh.contract import OutputPort, Product
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.product_ref import Version
from meshwright.project.mesh_consumers import MeshConsumers
from meshwright.sql.binding import Evidence


class Use(msgspec.Struct, frozen=True):
    """A consumer and the columns that it uses, None if they can't be found; `unknown` says why."""

    consumer: Consumer
    columns: tuple[str, ...] | None
    unknown: str = ""


class PortImpact(msgspec.Struct, frozen=True):
    """The consumers of one port, all or those that use a column, and the products and exposures downstream."""

    product: str
    version: Version
    owner: str
    uses: tuple[Use, ...]
    followers: tuple[Follower, ...]


def impact(root: Path, mesh: Mesh, name: str) -> tuple[list[PortImpact], str | None]:
    """Return the consumers of `DOMAIN.PRODUCT[.vN][.COLUMN]`, by version, and the name of the column.

    Raises Refused if there is no such domain, published product, version or column; ProblemsFound if dbt can't
    parse the mesh.
    """
    domain, _, rest = name.partition(".")
    product_name, *more = rest.split(".")
    mesh.domain(domain)
    product = next(iter(read_ports(Tree(root, WORKING_TREE), [f"ports/{domain}/models/{product_name}.yml"])), None)
    if product is None:
        known = ", ".join(f"{domain}.{path.stem}" for path in _port_files(root, domain)) or "none"
        raise Refused(f"{domain}.{product_name} is not published. Published products of {domain}: {known}.")
    ports, column = _requested(product, more)
    with uncollected():
        mesh_consumers = MeshConsumers(root, mesh)
        trial = mesh_consumers.trial([product.ref(port).unique_id for port in ports])
        return [_impact(mesh_consumers, trial, product, port, column) for port in ports], column


def _impact(
    mesh_consumers: MeshConsumers, trial: Trial, product: Product, port: OutputPort, column: str | None
) -> PortImpact:
    unique_id = product.ref(port).unique_id
    used = _columns_used(trial, unique_id, port)
    found = {
        node.unique_id: Effects(effect=None, evidence=Evidence.READS, reason="", path=(node.unique_id,))
        for node in mesh_consumers.consumers.of(unique_id)
    }
    uses: dict[str, Use] = {}
    for id_, effects in found.items():
        columns, unknown = used.get(id_, ((), ""))
        if column is None or unknown or column.lower() in columns:
            consumer = mesh_consumers.consumer(id_, effects, product.name, port.version, column)
            uses[id_] = Use(consumer, None if unknown else tuple(sorted(columns)), unknown)
    return PortImpact(
        product=product.full_name,
        version=port.version,
        owner=str(product.owner or ""),
        uses=tuple(sorted(uses.values(), key=lambda use: use.consumer)),
        followers=tuple(mesh_consumers.followers(uses)),
    )


def _columns_used(trial: Trial, unique_id: str, port: OutputPort) -> dict[str, tuple[set[str], str]]:
    """Return for each direct consumer the columns without which it or its own consumers would break.

    The second item is the reason why they can't be found, "" if they can.
    """
    shape = shape_of(port)
    used: dict[str, tuple[set[str], str]] = {}
    for column in port.columns:
        effects = trial.run({unique_id: shape}, {unique_id: without_column(shape, column.name)})
        for consumer, unknown in _breaking(effects.values()):
            columns, reason = used.setdefault(consumer, (set(), ""))
            columns.add(column.name.lower())
            used[consumer] = columns, reason or unknown
    return used


def _breaking(effects: Iterable[Effects]) -> Iterable[tuple[str, str]]:
    for effect in effects:
        if effect.effect is Effect.BREAKS:
            yield effect.path[0], effect.reason if effect.evidence is Evidence.UNKNOWN else ""


def _requested(product: Product, more: list[str]) -> tuple[list[OutputPort], str | None]:
    """Return the requested ports and column."""
    ports = list(product.ports)
    if more and (port := next((p for p in ports if more[0] == f"v{p.version}"), None)):
        ports, more = [port], more[1:]
    if not more:
        return ports, None
    column = ".".join(more)
    having = [port for port in ports if column.lower() in {c.name.lower() for c in port.columns}]
    if not having:
        versions = ", ".join(f"v{port.version}" for port in product.ports if port.version is not None)
        columns = ", ".join(dict.fromkeys(c.name for port in ports for c in port.columns))
        raise Refused(
            f"{product.full_name} has no column or version {column!r}. "
            + (f"Versions: {versions}. " if versions else "")
            + f"Columns: {columns}."
        )
    return having, column


def _port_files(root: Path, domain: str) -> list[PurePosixPath]:
    files = within.files(root, PurePosixPath("ports") / domain / "models", ".yml")
    return [file for file in files if not file.name.startswith("_")]
