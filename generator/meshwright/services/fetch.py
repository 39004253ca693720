"""Fetches what a mesh needs and its repository doesn't hold: clones of domains, and dbt packages of other origin."""

from collections.abc import Iterator
from pathlib import Path

from meshwright.errors import Refused
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.services import git_port
from meshwright.services.mesh_project import has_third_party_packages


def fetch(root: Path, mesh: Mesh, *, only_missing: bool) -> Iterator[str]:
    """Fetch for every domain, and tell what was done, a line each.

    With `only_missing` what is there stays as it is. Raises Refused when a domain's folder is no clone or git can't
    fetch, ProblemsFound when dbt can't install a package.
    """
    for domain in mesh.domains:
        if domain.repository and not (only_missing and (root / domain.folder).exists()):
            yield _fetch_repository(root / domain.folder, domain, domain.repository)
    for domain in mesh.domains:
        installed = (root / domain.folder / "dbt_packages").is_dir()
        if (root / domain.folder).is_dir() and not (only_missing and installed):
            yield from _install_packages(root, domain)


def _fetch_repository(folder: Path, domain: Domain, repository: str) -> str:
    cloned = not folder.exists()
    if cloned:
        folder.parent.mkdir(exist_ok=True)
        git_port.clone(repository, folder)
    elif not git_port.is_clone(folder):
        raise Refused(f"{domain.folder} is there, but it is no clone of {repository}. Move it away.")
    left = git_port.update_clone(folder, domain.revision) if domain.revision or not cloned else None
    if left:
        return f"{domain.folder} stays as it is: {left}."
    return f"{domain.folder} is at {git_port.short_name(folder)} of {repository}."


def _install_packages(root: Path, domain: Domain) -> Iterator[str]:
    if has_third_party_packages(root, domain):
        from meshwright.services import dbt_port

        dbt_port.install_packages(root / domain.folder)
        yield f"{domain.folder} has its packages."
