"""Fetches what a mesh's repository doesn't contain: clones of domains, and third-party dbt packages."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import disk, within
from meshwright.adapters.disk.own_folder import scratch_folder
from meshwright.adapters.git import clones, git
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.packages_yml import has_third_party_packages
from meshwright.files.plan import PlacePackages, Plan, UnlockClone, UpdateClone
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.stages import stage
from meshwright.writing.apply import apply, unfinished
from meshwright.writing.redo_file import Order

LOCK = "package-lock.yml"
PROJECT_FILES = ("dbt_project.yml", "packages.yml", "dependencies.yml", LOCK)


def fetch(root: Path, mesh: Mesh, order: Order, *, only_missing: bool) -> Iterator[str]:
    """Fetch for every domain, and yield a line per action.

    With `only_missing`, existing clones and packages stay unchanged. Raises Refused if a domain's folder isn't a clone
    or git can't fetch, ProblemsFound if dbt can't install a package.
    """
    for domain in mesh.domains:
        if domain.repository and not (only_missing and (root / domain.folder).exists()):
            yield _fetch_repository(root, domain, domain.repository, order)
    for domain in mesh.domains:
        installed = (root / domain.folder / "dbt_packages").is_dir()
        if (root / domain.folder).is_dir() and not (only_missing and installed):
            yield from _install_packages(root, domain, order)


def _fetch_repository(root: Path, domain: Domain, repository: str, order: Order) -> str:
    folder = root / domain.folder
    within.check_writable(root, domain.folder)
    cloned = not folder.exists()
    if cloned:
        _clone(root, domain, repository)
    elif not git.is_clone(folder):
        raise Refused(f"{domain.folder} exists but isn't a clone of {repository}. Move it elsewhere.")
    left = _update(root, domain, order) if domain.revision or not cloned else None
    if left:
        return f"Skipped {domain.folder}: {left}."
    return f"{domain.folder} is at {git.short_name(folder)} of {repository}."


def _clone(root: Path, domain: Domain, repository: str) -> None:
    """Clone into a scratch folder, then move the complete clone into place."""
    with scratch_folder(root) as begun:
        stage(f"Cloning {repository}")
        made = git.clone(repository, begun)
        disk.make_folder((root / domain.folder).parent)
        disk.rename(made, root / domain.folder)


def _update(root: Path, domain: Domain, order: Order) -> str | None:
    """Update a clone to its revision, else to the tip of its main branch; returns why it was skipped, or None."""
    folder = root / domain.folder
    with unfinished(UnlockClone(domain.folder), root, order):
        stage(f"Fetching {domain.folder}")
        git.fetch(folder)
        fault = clones.fault_of(folder)
    before = git.commit_of(folder, "HEAD")
    if fault or before is None:
        return fault or "it has no commit yet"
    target = clones.target_of(folder, domain.revision)
    old_branch = clones.current_branch(folder)
    if (before, old_branch) != (target.commit, target.branch):
        step = UpdateClone(
            folder=domain.folder, before=before, after=target.commit, old_branch=old_branch, branch=target.branch
        )
        apply(Plan(()).followed_by(step), root, order)
    return None


def _install_packages(root: Path, domain: Domain, order: Order) -> Iterator[str]:
    if not has_third_party_packages(root, domain):
        return
    from meshwright.adapters.dbt import commands

    with scratch_folder(root) as project:  # as deep as a domain's folder, so that relative paths work
        for name in PROJECT_FILES:
            if (content := within.content(root, domain.folder / name)) is not None:
                disk.write(project / name, content)
        stage(f"Installing packages of {domain.folder} with dbt")
        commands.install_packages(project, domain.name)
        apply(_packages(root, domain, project), root, order)
    yield f"Installed the packages of {domain.folder}."


def _packages(root: Path, domain: Domain, project: Path) -> Plan:
    draft = Draft(root)
    if (project / LOCK).is_file():
        draft.edit(domain.folder / LOCK, (project / LOCK).read_text(encoding="utf-8"))
    made = PurePosixPath((project / "dbt_packages").relative_to(root).as_posix())
    return draft.plan().followed_by(PlacePackages(domain.folder, made))
