"""Publishes: writes port packages from parsed contracts, and what dbt needs of the policies."""

import datetime
from pathlib import Path, PurePosixPath

from meshwright.errors import ProblemsFound, Refused
from meshwright.mesh.contract import Product
from meshwright.mesh.lifecycle import lifecycle_fault
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.plan import Plan
from meshwright.mesh.port_package import GENERATED, is_generated, port_package
from meshwright.rules import RULES
from meshwright.rules.data_rules import DATA_RULES
from meshwright.rules.policies import Policies
from meshwright.rules.policies_macro import policies_macro
from meshwright.rules.rule import Rule
from meshwright.services import user_yaml, within
from meshwright.services.draft import Draft
from meshwright.services.load_manifest import load_manifest
from meshwright.services.load_policies import load_policies

POLICIES_MACRO = PurePosixPath("governance/mesh_governance/macros/mesh/policies.sql")


def plan_ports(root: Path, mesh: Mesh, domains: list[Domain]) -> Plan:
    """Plan the port packages of these domains, as their contracts stand now, and the policies of the mesh.

    Raises ProblemsFound when dbt can't parse the mesh or a contract can't be published, Refused when a file that
    somebody else wrote is in the way.
    """
    policies = load_policies(root, mesh)
    draft = Draft(root)
    draft_policies(draft, policies)
    _draft_packages(draft, mesh, domains, load_manifest(root, mesh).products())
    return draft.plan()


def plan_packages(root: Path, mesh: Mesh, domains: list[Domain], products: list[Product]) -> Plan:
    """Plan the port packages of these domains from products that have been read already; raises as `plan_ports`."""
    draft = Draft(root)
    _draft_packages(draft, mesh, domains, products)
    return draft.plan()


def draft_policies(draft: Draft, policies: Policies) -> None:
    """Draft the macro that tells dbt of the policies.

    Raises Refused when somebody else wrote a file of its name, or a waiver lasts longer than the mesh allows.
    """
    _check_terms(policies)
    if draft.exists(POLICIES_MACRO):
        _check_ours(draft, POLICIES_MACRO)
    draft.edit(POLICIES_MACRO, policies_macro(policies, (*guard_rules(), *DATA_RULES.values())))


def _check_terms(policies: Policies) -> None:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    for waiver in policies.waivers:
        if waiver.days_left(today) > policies.terms.longest_days:
            raise Refused(
                f"domains/{waiver.domain}/policies.yml:{waiver.line}: this waiver lasts {waiver.days_left(today)} days"
                f" from now, {policies.terms.longest_days} at most; let it expire earlier."
            )


def guard_rules() -> list[Rule]:
    """Return the static rules that the guard has, too."""
    return [rule for rule in RULES.values() if rule.in_guard]


def _draft_packages(draft: Draft, mesh: Mesh, domains: list[Domain], products: list[Product]) -> None:
    for domain in domains:
        own = [published for product in products if product.domain == domain.name and (published := product.published)]
        for product in own:
            _check_publishable(product)
        _draft_package(draft, mesh, domain, own)


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
        domain.port_folder / path: content if isinstance(content, str) else header + user_yaml.new(content)
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
