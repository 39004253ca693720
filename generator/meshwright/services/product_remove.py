"""Removes a product without consumers."""

import datetime
from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import within
from meshwright.contracts.trial.consumer import Consumer
from meshwright.files.dbt_project_yml import remove_kind_settings
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.readable_products import product_file
from meshwright.graph.nodes import Node
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.product_ref import ProductRef
from meshwright.project.mesh_consumers import MeshConsumers
from meshwright.services.product_version_remove import check_over, check_without_consumers


def plan_product_removal(root: Path, mesh: Mesh, product: ProductRef, today: datetime.date) -> Plan:
    """Plan the removal of a product with all its versions: its folder and, for the last product, its kind's settings.

    Raises Refused if the product doesn't exist, if it has consumers outside its folder, or if a version is published
    and not yet past its deprecation date; ProblemsFound if dbt can't parse the mesh.
    """
    domain = mesh.domain(product.domain)
    file, kind = product_file(root, domain, product.product)
    mesh_consumers = MeshConsumers(root, mesh)
    nodes = nodes_in(mesh_consumers, domain, file.parent)
    check_without_consumers(product.full_name, consumers_outside(mesh_consumers, domain, file.parent), "")
    draft = Draft(root)
    for node in nodes:
        if node.kind and is_published(root, domain, node):
            check_over(node, today)
    for path in within.files(root, file.parent):
        draft.delete(path)
    others = [path for path in within.files(root, file.parent.parent) if not path.is_relative_to(file.parent)]
    if not others:
        remove_kind_settings(draft, domain, kind)
    for node in nodes:
        if node.kind and is_published(root, domain, node):
            relation = f"{node.database}.{node.schema}.{node.alias}"
            draft.note(f"{relation} stays in the warehouse; drop it when you no longer need it.")
    return draft.plan()


def nodes_in(mesh_consumers: MeshConsumers, domain: Domain, folder: PurePosixPath) -> list[Node]:
    """Return the models in a folder of a domain, including private ones."""
    return [node for node in mesh_consumers.manifest.nodes.values() if _is_in(node, domain, folder)]


def consumers_outside(mesh_consumers: MeshConsumers, domain: Domain, folder: PurePosixPath) -> list[Consumer]:
    """Return the consumers of a folder's models that are outside the folder."""
    found = {
        consumer.name: consumer
        for node in nodes_in(mesh_consumers, domain, folder)
        for consumer in mesh_consumers.direct(node.unique_id, node.name, node.version)
        if not PurePosixPath(consumer.file).is_relative_to(folder)
    }
    return sorted(found.values())


def is_published(root: Path, domain: Domain, node: Node) -> bool:
    """Whether a version is in the domain's port package, and its lifecycle says that it should be."""
    suffix = "" if node.version is None else f"_v{node.version}"
    return node.lifecycle.is_published and within.is_file(root, domain.port_folder / f"models/{node.name}{suffix}.sql")


def _is_in(node: Node, domain: Domain, folder: PurePosixPath) -> bool:
    return node.package_name == domain.name and (domain.folder / node.original_file_path).is_relative_to(folder)
