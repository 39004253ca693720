"""dbt's manifest as a value: only the parts that Meshwright uses."""

from typing import Any

import msgspec

from meshwright.graph.nodes import MacroNode, Node, SemanticNode, SourceNode, UnitTest
from meshwright.mesh.mesh import Owner


class GroupOwner(msgspec.Struct, frozen=True):
    """The owner of a dbt group."""

    name: str | None = None
    email: str | list[str] | None = None


class GroupConfig(msgspec.Struct, frozen=True):
    """The config of a dbt group; `meta.chat` is a chat channel of its owner."""

    meta: dict[str, Any] = {}


class Group(msgspec.Struct, frozen=True):
    """A dbt group."""

    name: str
    package_name: str
    owner: GroupOwner = GroupOwner()
    config: GroupConfig = GroupConfig()


class Metadata(msgspec.Struct, frozen=True):
    """How a manifest was created; `project_name` is the project that ran."""

    adapter_type: str | None = None
    project_name: str | None = None


class Manifest(msgspec.Struct, frozen=True):
    """A manifest's nodes, sources, exposures, macros, tests, metrics and so on by unique id.

    `disabled` are nodes that aren't part of the run.
    """

    metadata: Metadata = Metadata()
    nodes: dict[str, Node] = {}
    sources: dict[str, SourceNode] = {}
    exposures: dict[str, Node] = {}
    groups: dict[str, Group] = {}
    macros: dict[str, MacroNode] = {}
    unit_tests: dict[str, UnitTest] = {}
    functions: dict[str, Node] = {}
    semantic_models: dict[str, SemanticNode] = {}
    metrics: dict[str, SemanticNode] = {}
    saved_queries: dict[str, SemanticNode] = {}
    disabled: dict[str, list[Node]] = {}

    def owner(self, node: Node) -> Owner | None:
        """Return the owner of the group that a node belongs to."""
        return self._owner_of(f"group.{node.package_name}.{node.group}")

    def domain_owner(self, domain: str) -> Owner | None:
        """Return the owner of a domain, which is that of the group with the domain's name."""
        return self._owner_of(f"group.{domain}.{domain}")

    def _owner_of(self, unique_id: str) -> Owner | None:
        group = self.groups.get(unique_id)
        if group is None:
            return None
        email = group.owner.email
        joined = email if isinstance(email, str) else ", ".join(email or [])
        return Owner(group.owner.name or group.name, joined, group.config.meta.get("chat"))
