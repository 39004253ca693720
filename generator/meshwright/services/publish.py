"""Publishes: writes port packages from parsed contracts, and what dbt needs of the policies."""

from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import within
from meshwright.adapters.yaml import generated_yaml
from meshwright.errors import ProblemsFound, Refused
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.policies import load_policies
from meshwright.graph.graph import Graph
from meshwright.mesh.contract import Product
from meshwright.mesh.lifecycle import lifecycle_fault
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.port_package import GENERATED, is_generated, port_package
from meshwright.project.load_manifest import load_manifest
from meshwright.rules import RULES
from meshwright.rules.data import DATA_RULES
from meshwright.rules.policies import Policies
from meshwright.rules.policies_macro import policies_macro
from meshwright.rules.rule import Rule
from meshwright.rules.waivers import WAIVER_RULES
from meshwright.rules.waivers.waiver_rule import Exceptions, utc_today

POLICIES_MACRO = PurePosixPath("governance/mesh_governance/macros/mesh/policies.sql")


def plan_ports(root: Path, mesh: Mesh, domains: list[Domain]) -> Plan:
    """Plan the port packages of these domains, as their contracts stand now, and the policies of the mesh.

    Raises ProblemsFound when dbt can't parse the mesh or a contract can't be published, Refused when a waiver may not
    reach dbt or a file that somebody else wrote is in the way.
    """
    policies = load_policies(root, mesh)
    manifest = load_manifest(root, mesh)
    check_waivers(Exceptions(mesh, Graph(manifest, mesh.domains), policies, utc_today()))
    draft = Draft(root)
    draft_policies(draft, policies)
    _draft_packages(draft, mesh, domains, manifest.products())
    return draft.plan()


def plan_packages(root: Path, mesh: Mesh, domains: list[Domain], products: list[Product]) -> Plan:
    """Plan the port packages of these domains from products that have been read already; raises as `plan_ports`."""
    draft = Draft(root)
    _draft_packages(draft, mesh, domains, products)
    return draft.plan()


def draft_policies(draft: Draft, policies: Policies) -> None:
    """Draft the macro that brings the policies to dbt; raises Refused when somebody else wrote a file of its name."""
    if draft.exists(POLICIES_MACRO):
        _check_ours(draft, POLICIES_MACRO)
    draft.edit(POLICIES_MACRO, policies_macro(policies, (*guard_rules(), *DATA_RULES.values())))


def check_waivers(exceptions: Exceptions) -> None:
    """Raise Refused with file and line for the first waiver that may not reach dbt."""
    for rule in WAIVER_RULES.values():
        for told in rule.check(exceptions) if rule.binding else ():
            raise Refused(f"{told.file}:{told.line}: {told.message}.")


def guard_rules() -> list[Rule]:
    """Return the static rules that the guard has, too."""
    return [rule for rule in RULES.values() if rule.in_guard]


def _draft_packages(draft: Draft, mesh: Mesh, domains: list[Domain], products: list[Product]) -> None:
    of_domain: dict[str, list[Product]] = {domain.name: [] for domain in domains}
    for product in products:
        published = product.published if product.domain in of_domain else None
        if published:
            _check_publishable(published)
            of_domain[product.domain].append(published)
    for domain in domains:
        _draft_package(draft, mesh, domain, of_domain[domain.name])


def _check_publishable(product: Product) -> None:
    for port in product.ports:
        name = product.full_name if port.version is None else f"{product.full_name} v{port.version}"
        fault = lifecycle_fault(port.meta)
        if fault:
            raise ProblemsFound(f"{name} can't be published: {fault}.")
        if not port.columns:
            raise ProblemsFound(f"{name} has no contract to publish: its YAML names no columns.")
        untyped = [column.name for column in port.columns if not column.data_type]
        if untyped:
            raise ProblemsFound(f"{name} can't be published: no data_type for {', '.join(untyped)}.")


def _draft_package(draft: Draft, mesh: Mesh, domain: Domain, products: list[Product]) -> None:
    header = f"# {GENERATED.format(domain=domain.name)}\n"
    wanted = {
        domain.port_folder / path: content if isinstance(content, str) else header + generated_yaml.new(content)
        for path, content in port_package(mesh, domain.name, products).items()
    }
    for path in _present(draft.root, domain):
        if path not in wanted:
            _check_ours(draft, path)
            draft.delete(path)
    for path, text in wanted.items():
        if draft.exists(path):
            _check_ours(draft, path)
        draft.edit(path, text)


def _present(root: Path, domain: Domain) -> list[PurePosixPath]:
    return within.files(root, domain.port_folder)


def _check_ours(draft: Draft, path: PurePosixPath) -> None:
    if not is_generated(draft.text(path)):
        raise Refused(f"{path} wasn't written by `meshwright publish`, which generates it. Move the file away.")
