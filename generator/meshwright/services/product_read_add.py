"""Lets a domain read the products of other domains that its models use: their port packages and relations."""

import datetime
from pathlib import Path

from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.packages_yml import install_port_package
from meshwright.files.plan import Plan
from meshwright.files.profiles_yml import let_profile_read
from meshwright.files.readable_products import product_file, read_product
from meshwright.graph.graph import Graph
from meshwright.graph.reach import reaches
from meshwright.mesh.contract import OutputPort, Product
from meshwright.mesh.kinds import Kind, reading_fault
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.product_ref import ProductRef
from meshwright.project.load_manifest import load_manifest
from meshwright.scaffold.select_columns import ref_sql


def plan_reads(
    root: Path, mesh: Mesh, domain: str, product: str, reads: tuple[ProductRef, ...], today: datetime.date
) -> Plan:
    """Plan what a domain needs to read the products that its SQL refers to now, and those in `reads`.

    Raises Refused if the product or input doesn't exist, or a product of this kind may not read it; ProblemsFound if
    dbt can't parse the mesh.
    """
    own = mesh.domain(domain)
    _, kind = product_file(root, own, product)
    graph = Graph(load_manifest(root, mesh, forgiving=True), mesh.domains)
    found = [read_product(root, mesh, own, read, today) for read in reads]
    _check_kinds(graph, f"{domain}.{product}", kind, [read for read, _ in found])
    draft = Draft(root)
    reached = [(reach.producer, reach.behind) for reach in reaches(graph, domain)]
    reached += [(read.domain, _behind(graph, read, port)) for read, port in found if read.domain != domain]
    let_read(draft, mesh, own, reached)
    for read, port in found:
        draft.note(f"in its SQL, refer to {read.full_name} as {{{{ {ref_sql(read, port)} }}}}")
    return draft.plan()


def let_read(draft: Draft, mesh: Mesh, domain: Domain, reached: list[tuple[str, tuple[str, ...]]]) -> None:
    """Draft the port packages of producers, and a profile that reaches the domains behind their products."""
    for producer in dict.fromkeys(producer for producer, _ in reached):
        install_port_package(draft, domain, mesh.domain(producer))
    for name in dict.fromkeys(name for _, behind in reached for name in behind if name != domain.name):
        let_profile_read(draft, mesh, domain, mesh.domain(name))


def _check_kinds(graph: Graph, name: str, kind: Kind, reads: list[Product]) -> None:
    """Raise Refused if a product may not read these products in addition to its current inputs."""
    known = {p.full_name: p.kind for node in graph.versions.get(name, []) for p in graph.products_read(node) if p.kind}
    kinds = known | {read.full_name: read.kind for read in reads}
    fault = reading_fault(kind, kinds, 0) if reads else None
    if fault:
        raise Refused(f"{name} can't read {', '.join(read.full_name for read in reads)}: {fault}.")


def _behind(graph: Graph, product: Product, port: OutputPort) -> tuple[str, ...]:
    found = graph.consumers.domains_behind(product.ref(port).unique_id)
    return tuple(name for name in found if name in graph.domains) or (product.domain,)
