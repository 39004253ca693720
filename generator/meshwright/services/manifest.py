"""Reads dbt's manifest: decoded into values at once, and only the parts that Meshwright uses."""

from pathlib import Path
from typing import Any

import msgspec

from meshwright.mesh.contract import Column, Constraint, OutputPort, Product
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Owner


class NodeColumn(msgspec.Struct, frozen=True):
    """A column as the manifest has it."""

    name: str
    data_type: str | None = None
    description: str = ""
    constraints: list[dict[str, Any]] = []
    quote: bool | None = None
    config: dict[str, Any] = {}


class NodeConfig(msgspec.Struct, frozen=True):
    """The part of a node's config that says what it is."""

    materialized: str | None = None
    meta: dict[str, Any] = {}


class DependsOn(msgspec.Struct, frozen=True):
    """What a node reads, by unique id."""

    nodes: list[str] = []


class Node(msgspec.Struct, frozen=True):
    """A node or exposure of the manifest."""

    unique_id: str
    name: str
    resource_type: str
    package_name: str
    database: str | None = None
    schema: str | None = None
    alias: str | None = None
    access: str | None = None
    group: str | None = None
    version: int | float | str | None = None
    latest_version: int | float | str | None = None
    deprecation_date: str | None = None
    description: str = ""
    columns: dict[str, NodeColumn] = {}
    constraints: list[dict[str, Any]] = []
    config: NodeConfig = NodeConfig()
    depends_on: DependsOn = DependsOn()

    @property
    def kind(self) -> Kind | None:
        """The kind of the product, None when the node is no product."""
        kind = str(self.config.meta.get("kind"))
        is_product = self.resource_type == "model" and self.access == "public" and kind in tuple(Kind)
        return Kind(kind) if is_product and self.config.materialized != "output_port" else None


class GroupOwner(msgspec.Struct, frozen=True):
    """The owner of a dbt group."""

    name: str | None = None
    email: str | list[str] | None = None
    chat: str | None = None


class Group(msgspec.Struct, frozen=True):
    """A dbt group."""

    name: str
    package_name: str
    owner: GroupOwner = GroupOwner()


class Manifest(msgspec.Struct, frozen=True):
    """A manifest's nodes, exposures and groups by unique id."""

    nodes: dict[str, Node] = {}
    exposures: dict[str, Node] = {}
    groups: dict[str, Group] = {}

    def products(self) -> list[Product]:
        """Return the data products, ordered by domain and name."""
        by_name: dict[tuple[str, str], list[Node]] = {}
        for node in self.nodes.values():
            if node.kind:
                by_name.setdefault((node.package_name, node.name), []).append(node)
        return [self._product(by_name[key]) for key in sorted(by_name)]

    def owner(self, node: Node) -> Owner | None:
        """Return the owner of the group that a node belongs to."""
        group = self.groups.get(f"group.{node.package_name}.{node.group}")
        if group is None:
            return None
        email = group.owner.email
        joined = email if isinstance(email, str) else ", ".join(email or [])
        return Owner(group.owner.name or group.name, joined, group.owner.chat)

    def _product(self, versions: list[Node]) -> Product:
        ordered = sorted(versions, key=lambda node: (str(type(node.version)), node.version or 0))
        latest = next((node for node in ordered if node.version == node.latest_version), ordered[-1])
        return Product(
            latest.package_name,
            latest.name,
            latest.kind or Kind.SOURCE_ALIGNED,
            self.owner(latest),
            latest.version,  # type: ignore[arg-type]
            tuple(_port(node) for node in ordered),
        )


def read_manifest(file: Path) -> Manifest:
    """Decode a manifest.json."""
    return msgspec.json.decode(file.read_bytes(), type=Manifest)


def _port(node: Node) -> OutputPort:
    return OutputPort(
        node.version,  # type: ignore[arg-type]
        tuple(_column(column) for column in node.columns.values()),
        tuple(msgspec.convert(constraint, Constraint) for constraint in node.constraints),
        description=node.description,
        deprecation_date=node.deprecation_date[:10] if node.deprecation_date else None,
        database=node.database,
        schema=node.schema,
        alias=node.alias,
        meta=node.config.meta,
    )


def _column(column: NodeColumn) -> Column:
    return Column(
        column.name,
        column.data_type or "",
        column.description,
        tuple(msgspec.convert(constraint, Constraint) for constraint in column.constraints),
        column.quote,
        column.config.get("meta") or {},
    )
