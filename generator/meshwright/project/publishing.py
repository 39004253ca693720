"""Drafts the files of `publish`: port packages from parsed contracts, and the policies and roles that dbt needs."""

from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import within
from meshwright.adapters.yaml import generated_yaml
from meshwright.errors import ProblemsFound, Refused
from meshwright.files.draft import Draft
from meshwright.mesh.contract import Product
from meshwright.mesh.lifecycle import lifecycle_fault
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.paths import POLICIES_MACRO
from meshwright.project.port_package import GENERATED, is_generated, port_package
from meshwright.rules.policies import Policies
from meshwright.rules.policies_macro import policies_macro
from meshwright.rules.registry import RULES
from meshwright.rules.rule import LooksAt


def draft_policies(draft: Draft, policies: Policies, mesh: Mesh) -> None:
    """Draft the macros with policies and roles for dbt; raises Refused if `publish` didn't write the existing file."""
    if draft.exists(POLICIES_MACRO):
        _check_ours(draft, POLICIES_MACRO)
    known_to_dbt = [rule for rule in RULES.values() if rule.in_guard or rule.looks_at is LooksAt.DATA]
    draft.edit(POLICIES_MACRO, policies_macro(policies, known_to_dbt, mesh.roles))


def draft_packages(draft: Draft, mesh: Mesh, domains: list[Domain], products: list[Product]) -> None:
    """Draft the port packages of these domains.

    Raises ProblemsFound if a contract can't be published, Refused if a file that `publish` didn't write is in the way.
    """
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
        name = product.ref(port).label
        fault = lifecycle_fault(port.meta)
        if fault:
            raise ProblemsFound(f"{name} can't be published: {fault}.")
        if not port.columns:
            raise ProblemsFound(f"{name} has no contract to publish: its YAML lists no columns. Add them.")
        untyped = [column.name for column in port.columns if not column.data_type]
        if untyped:
            raise ProblemsFound(f"{name} can't be published: add a data_type to {', '.join(untyped)}.")


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
        raise Refused(f"{path} wasn't written by `meshwright publish`, which generates it. Move the file elsewhere.")
