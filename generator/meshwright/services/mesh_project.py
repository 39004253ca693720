"""The mesh project: all domains as one dbt project, for whole-mesh runs on dbt's own engine (DESIGN section 5).

It is made anew each time, below `.mesh/project`; dbt's own state (target/) stays between runs.
"""

import os
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.errors import ProblemsFound
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.services import user_yaml
from meshwright.services.warehouses import warehouse_port

PROJECT = PurePosixPath(".mesh/project")
GOVERNANCE = PurePosixPath("governance/mesh_governance")
LEFT_BY_DBT = {"target", "dbt_packages", "logs", "package-lock.yml", ".user.yml"}
PROJECT_FILES = {"dbt_project.yml", "packages.yml", "dependencies.yml", "profiles.yml"}
WHERE_DATA_LIVES = PurePosixPath("macros/where_data_lives.sql")


def make_mesh_project(root: Path, mesh: Mesh) -> Path:
    """Make the mesh project of the mesh at `root`; returns its folder.

    Raises ProblemsFound when a domain's project isn't there or needs `dbt deps` first.
    """
    project = root / PROJECT
    packages = project / "dbt_packages"
    if packages.exists():
        shutil.rmtree(packages)
    packages.mkdir(parents=True)
    _link(packages / "mesh_governance", root / GOVERNANCE)
    for domain in mesh.domains:
        _add_domain(root, domain, packages)
    _write(project / "dbt_project.yml", _project(mesh))
    _write(
        project / "profiles.yml",
        {mesh.name: {"target": "prod", "outputs": warehouse_port(mesh.warehouse).mesh_outputs(mesh)}},
    )
    _write_macros(root, mesh, project)
    return project


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


def _add_domain(root: Path, domain: Domain, packages: Path) -> None:
    """Add a domain as a package: links to its folders, and its dbt_project.yml without `restrict-access`.

    dbt gives the fixtures of unit tests `protected` access, so with the restriction a unit test that
    stands in for another domain's product is refused. The guard keeps the fence in whole-mesh runs.
    """
    folder = root / domain.folder
    if not (folder / "dbt_project.yml").is_file():
        raise ProblemsFound(
            f"mesh.yml registers the domain {domain.name!r}, but {domain.folder}/dbt_project.yml isn't there."
        )
    package = packages / domain.name
    package.mkdir()
    for entry in sorted(folder.iterdir()):
        if entry.name[0] != "." and entry.name not in {*LEFT_BY_DBT, *PROJECT_FILES}:
            _link(package / entry.name, entry)
    path = domain.folder / "dbt_project.yml"
    document = user_yaml.read((root / path).read_text(encoding="utf-8"), path)
    document.pop("restrict-access", None)
    _write(package / "dbt_project.yml", document)
    _link_third_party_packages(root, domain, packages)


def _link_third_party_packages(root: Path, domain: Domain, packages: Path) -> None:
    """Link the packages of other origin that the domain has installed."""
    for name in ("packages.yml", "dependencies.yml"):
        file = domain.folder / name
        if not (root / file).is_file():
            continue
        document = user_yaml.read((root / file).read_text(encoding="utf-8"), file) or {}
        foreign = [entry for entry in document.get("packages") or [] if "local" not in entry]
        installed = root / domain.folder / "dbt_packages"
        if foreign and not installed.is_dir():
            raise ProblemsFound(f"Domain {domain.name!r} needs its packages: run `dbt deps` in {domain.folder}.")
        for package in sorted(installed.iterdir()) if foreign else []:
            if not package.is_symlink() and not (packages / package.name).exists():
                _link(packages / package.name, package)


def _write_macros(root: Path, mesh: Mesh, project: Path) -> None:
    """Take the delegations to the governance package from a domain: all have the same."""
    (project / "macros").mkdir(exist_ok=True)
    shipped = next((file for d in mesh.domains if (file := root / d.folder / WHERE_DATA_LIVES).is_file()), None)
    if shipped:
        shutil.copy(shipped, project / WHERE_DATA_LIVES)


def _write(file: Path, document: Any) -> None:
    """Write YAML unless the file holds it already: dbt parses from scratch what has a new date."""
    text = user_yaml.new(document)
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


def _link(link: Path, target: Path) -> None:
    link.symlink_to(os.path.relpath(target.resolve(), link.parent.resolve()), target_is_directory=target.is_dir())
