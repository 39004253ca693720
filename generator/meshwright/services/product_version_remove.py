"""Removes a version that has no consumers and is past its deprecation date."""

import datetime
from pathlib import Path

from meshwright.adapters.disk import within
from meshwright.contracts.trial.consumer import Consumer
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.product_yml import ProductYaml
from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.mesh import Mesh, owner_text
from meshwright.mesh.product_ref import ProductRef
from meshwright.project.mesh_consumers import MeshConsumers


def plan_removal(root: Path, mesh: Mesh, product: ProductRef, version: int | str, today: datetime.date) -> Plan:
    """Plan the removal of a version: its SQL, its entry in the YAML, its unit tests.

    Raises Refused if the version doesn't exist, is the only or the latest one, still has consumers, or is published and
    not yet past its deprecation date; ProblemsFound if dbt can't parse the mesh.
    """
    draft = Draft(root)
    own = mesh.domain(product.domain)
    file = ProductYaml(draft, own, product.product)
    _check_replaced(file, version)
    mesh_consumers = MeshConsumers(root, mesh)
    node = _node(mesh_consumers.graph, file, version)
    consumers = mesh_consumers.direct(node.unique_id, node.name, node.version)
    check_without_consumers(node.label, consumers, f"; move them to v{node.latest_version} first")
    if node.lifecycle.is_published and within.is_file(
        root, own.port_folder / "models" / f"{product.product}_v{version}.sql"
    ):
        check_over(node, today)
    draft.delete(own.folder / node.original_file_path)
    file.remove_version(version)
    file.save()
    draft.note(
        f"{node.database}.{node.schema}.{node.alias} stays in the warehouse; drop it when you no longer need it."
    )
    return draft.plan()


def _check_replaced(file: ProductYaml, version: int | str) -> None:
    file.version(version)
    if len(file.versions) == 1:
        raise Refused(
            f"v{version} is the only version of {file.name}. To remove the product, run"
            f" `meshwright product remove {file.name}`."
        )
    if str(version) == file.latest:
        raise Refused(
            f"v{version} is the latest version of {file.name}; set another `latest_version` in {file.path} first."
        )


def _node(graph: Graph, file: ProductYaml, version: int | str) -> Node:
    for node in graph.versions.get(file.name, []):
        if str(node.version) == str(version):
            return node
    raise Refused(f"dbt finds no public model {file.name} v{version}; remove its entry from {file.path} yourself.")


def check_without_consumers(name: str, consumers: list[Consumer], remedy: str) -> None:
    """Raise Refused with the consumers, their locations and owners, if there are any."""
    if consumers:
        lines = "".join(
            f"\n  {consumer.place} {consumer.name} ({owner_text(consumer.owner)})" for consumer in consumers
        )
        raise Refused(f"{name} still has consumers{remedy}:{lines}")


def check_over(node: Node, today: datetime.date) -> None:
    """Raise Refused while a version is promised: it may have consumers outside this mesh."""
    date = (node.deprecation_date or "")[:10]
    if not date:
        raise Refused(
            f"{node.label} is published and has no removal date. It may have consumers outside this mesh; set a"
            f" date: `meshwright product version deprecate {node.full_name} {node.version} --on DATE`."
        )
    if datetime.date.fromisoformat(date) >= today:
        raise Refused(
            f"{node.label} is promised until {date}. Remove it after that day, or agree with its consumers on an"
            " earlier `deprecation_date`."
        )
