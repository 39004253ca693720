"""Removes a version that nobody reads any more and whose time is over."""

import datetime
from pathlib import Path

from meshwright.adapters.disk import within
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.product_yml import ProductYaml
from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.mesh import Mesh
from meshwright.project.consumers import MeshConsumers


def plan_removal(root: Path, mesh: Mesh, domain: str, product: str, version: int | str, today: datetime.date) -> Plan:
    """Plan the removal of a version: its SQL, its entry in the YAML, its unit tests.

    Raises Refused when there is no such version, it is the only or the latest one, somebody still reads it, or it is
    published and its date isn't past; ProblemsFound when dbt can't parse the mesh.
    """
    draft = Draft(root)
    own = mesh.domain(domain)
    file = ProductYaml(draft, own, product)
    _check_replaced(file, version)
    asked = MeshConsumers(root, mesh)
    node = _node(asked.graph, file, version)
    _check_unread(asked, node)
    if node.lifecycle.is_published and within.is_file(root, own.port_folder / "models" / f"{product}_v{version}.sql"):
        _check_over(node, today)
    draft.delete(own.folder / node.original_file_path)
    file.remove_version(version)
    file.save()
    draft.note(
        f"{node.database}.{node.schema}.{node.alias} stays in the warehouse; drop it there when nobody queries it."
    )
    return draft.plan()


def _check_replaced(file: ProductYaml, version: int | str) -> None:
    file.version(version)
    if len(file.versions) == 1:
        raise Refused(
            f"v{version} is the only version of {file.name}. To end the product, give it"
            f" `config: {{meta: {{lifecycle: retired}}}}`, publish, and remove {file.path.parent}."
        )
    if str(version) == file.latest:
        raise Refused(
            f"v{version} is the latest version of {file.name}; make another one the `latest_version` in {file.path}."
        )


def _node(graph: Graph, file: ProductYaml, version: int | str) -> Node:
    for node in graph.versions.get(file.name, []):
        if str(node.version) == str(version):
            return node
    raise Refused(f"dbt knows no public model {file.name} v{version}; remove it from {file.path} by hand.")


def _check_unread(asked: MeshConsumers, node: Node) -> None:
    consumers = asked.direct(node.unique_id, node.name, node.version)
    if consumers:
        lines = "".join(f"\n  {consumer.place} {consumer.name} (owner: {consumer.owner})" for consumer in consumers)
        raise Refused(f"{node.label} is still read; let its readers move to v{node.latest_version} first:{lines}")


def _check_over(node: Node, today: datetime.date) -> None:
    """Raise Refused while a version is promised: others may read it whom this mesh doesn't see."""
    date = (node.deprecation_date or "")[:10]
    if not date:
        raise Refused(
            f"{node.label} is published and has no end. Others may read it whom this mesh doesn't see;"
            f" tell them until when: `meshwright product version deprecate {node.full_name} {node.version} --on DATE`."
        )
    if datetime.date.fromisoformat(date) >= today:
        raise Refused(
            f"{node.label} was promised until {date}. Remove it after that day, or agree with its readers on an"
            " earlier `deprecation_date`."
        )
