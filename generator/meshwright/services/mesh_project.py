"""The mesh project: all domains as one dbt project, for whole-mesh runs on dbt's own engine (DESIGN section 5).

It is made below `.mesh/project`; dbt's own state (target/) stays between runs.
"""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.errors import ProblemsFound
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.services import disk, locks, user_yaml, within
from meshwright.services.warehouses import warehouse_port

PROJECT = PurePosixPath(".mesh/project")
GOVERNANCE = PurePosixPath("governance/mesh_governance")
LEFT_BY_DBT = {"target", "dbt_packages", "logs", "package-lock.yml", ".user.yml"}
PROJECT_FILES = {"dbt_project.yml", "packages.yml", "dependencies.yml", "profiles.yml"}
# Where the projects of a mesh lie.
HOMES = (PurePosixPath("governance"), PurePosixPath("domains"))
WHERE_DATA_LIVES = PurePosixPath("macros/where_data_lives.sql")


def make_mesh_project(root: Path, mesh: Mesh) -> Path:
    """Make the mesh project of the mesh at `root`; returns its folder.

    What is right already stays untouched, so that a run that is under way keeps its files. Raises ProblemsFound when a
    domain's project isn't there or needs `dbt deps` first, Refused when links lead dbt out of the mesh.
    """
    files_of_dbt(root)
    project = locks.own_folder(root, PROJECT)
    for folder in (
        "target",
        "logs",
        "macros",
        "dbt_packages",
        *(f"dbt_packages/{domain.name}" for domain in mesh.domains),
    ):
        within.check_writable(root, PROJECT / folder)
    packages = project / "dbt_packages"
    links = {"mesh_governance": root / GOVERNANCE}
    for domain in mesh.domains:
        links |= _third_party_packages(root, mesh, domain)
    _sync_folder(packages, links, others={domain.name for domain in mesh.domains})
    for domain in mesh.domains:
        _sync_domain(root, domain, packages / domain.name)
    outputs = warehouse_port(mesh.warehouse).mesh_outputs(mesh)
    _write(project / "dbt_project.yml", _project(mesh))
    _write(project / "profiles.yml", {mesh.name: {"target": "prod", "outputs": outputs}})
    _write_macros(root, mesh, project)
    return project


def files_of_dbt(root: Path) -> list[PurePosixPath]:
    """Return the files of all projects that dbt may read in a mesh; raises Refused when one isn't the mesh's."""
    return [PurePosixPath("mesh.yml"), *(file for home in HOMES for file in _files_of_projects(root, home))]


def _files_of_projects(root: Path, home: PurePosixPath) -> Iterator[PurePosixPath]:
    within.check(root, home)
    for project in _entries(root, home):
        within.check(root, project)
        if (root / project).is_file():
            yield project
        for entry in _entries(root, project):
            yield from [entry] if within.is_file(root, entry) else within.files(root, entry)


def _entries(root: Path, folder: PurePosixPath) -> list[PurePosixPath]:
    """What dbt may read of a folder: not what it has left there itself, nothing with a dot before its name."""
    names = [entry.name for entry in (root / folder).iterdir()] if (root / folder).is_dir() else []
    return sorted(folder / name for name in names if name not in LEFT_BY_DBT and name[0] != ".")


def _project(mesh: Mesh) -> dict[str, Any]:
    return {
        "name": mesh.name,
        "version": "1.0",
        "profile": mesh.name,
        "flags": {
            "send_anonymous_usage_stats": False,
            "skip_nodes_if_on_run_start_fails": True,
            "warn_error_options": {"silence": ["UnusedResourceConfigPath"]},
        },
        "dispatch": [{"macro_namespace": "dbt", "search_order": [mesh.name, "mesh_governance", "dbt"]}],
    }


def _sync_domain(root: Path, domain: Domain, package: Path) -> None:
    """Make a domain a package: links to its folders, and its dbt_project.yml without `restrict-access`.

    dbt gives the fixtures of unit tests `protected` access, so with the restriction a unit test that
    stands in for another domain's product is refused. The guard keeps the fence in whole-mesh runs.
    """
    path = domain.folder / "dbt_project.yml"
    if not within.is_file(root, path):
        remedy = " Run `meshwright fetch`." if domain.repository else ""
        raise ProblemsFound(f"mesh.yml registers the domain {domain.name!r}, but {path} isn't there.{remedy}")
    entries = (entry for entry in (root / domain.folder).iterdir() if entry.name[0] != ".")
    links = {entry.name: entry for entry in entries if entry.name not in {*LEFT_BY_DBT, *PROJECT_FILES}}
    _sync_folder(package, links, others={"dbt_project.yml"})
    document = user_yaml.read_file(root, path)
    _write(package / "dbt_project.yml", {key: value for key, value in document.items() if key != "restrict-access"})


def has_third_party_packages(root: Path, domain: Domain) -> bool:
    """Whether the domain installs packages of other origin than the mesh."""
    files = (domain.folder / name for name in ("packages.yml", "dependencies.yml"))
    entries = [entry for file in files for entry in user_yaml.read_file(root, file).get("packages") or []]
    return not all("local" in entry or is_of_the_mesh(entry) for entry in entries)


def is_of_the_mesh(entry: Any) -> bool:
    """Whether an entry of packages.yml installs the governance package or a port package from the mesh's repository."""
    folder = PurePosixPath(str(entry.get("subdirectory") or "."))
    return "git" in entry and (folder == GOVERNANCE or folder.parts[:1] == ("ports",))


def _third_party_packages(root: Path, mesh: Mesh, domain: Domain) -> dict[str, Path]:
    """Return the packages of other origin that the domain has installed."""
    if not has_third_party_packages(root, domain):
        return {}
    installed = root / domain.folder / "dbt_packages"
    if not installed.is_dir():
        remedy = f"run `meshwright fetch`, or `dbt deps` in {domain.folder}"
        raise ProblemsFound(f"Domain {domain.name!r} needs its packages: {remedy}.")
    ours = {"mesh_governance", *(domain.name for domain in mesh.domains)}
    return {package.name: package for package in installed.iterdir() if package.name not in ours}


def _sync_folder(folder: Path, links: dict[str, Path], others: set[str]) -> None:
    """Make `folder` hold these links and, besides the `others`, nothing else."""
    disk.make_folder(folder)
    targets = {name: os.path.relpath(path.resolve(), folder.resolve()) for name, path in links.items()}
    for entry in folder.iterdir():
        is_right = entry.is_symlink() and targets.get(entry.name) == str(entry.readlink())
        if not is_right and entry.name not in others:
            disk.remove_tree(entry) if entry.is_dir() and not entry.is_symlink() else disk.remove(entry)
    for name, target in targets.items():
        if not (folder / name).is_symlink():
            disk.link(folder / name, target)


def _write_macros(root: Path, mesh: Mesh, project: Path) -> None:
    """Take the delegations to the governance package from a domain: all have the same."""
    disk.make_folder(project / "macros")
    shipped = next((file for d in mesh.domains if within.is_file(root, file := d.folder / WHERE_DATA_LIVES)), None)
    if shipped:
        _replace(project / WHERE_DATA_LIVES, (root / shipped).read_bytes())


def _write(file: Path, document: Any) -> None:
    """Write YAML unless the file holds it already: dbt parses from scratch what has a new date."""
    _replace(file, user_yaml.new(document).encode())


def _replace(file: Path, content: bytes) -> None:
    if file.is_symlink():
        disk.remove(file)
    if not file.is_file() or file.read_bytes() != content:
        disk.replace(file, content, file.with_name(f".{file.name}.new"))
