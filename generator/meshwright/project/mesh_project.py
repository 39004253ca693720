"""The mesh project: all domains as one dbt project, for whole-mesh runs on dbt's own engine.

It is created in `.mesh/project`; dbt's own state (target/) stays between runs.

For each package with `generate_*_name` macros, dbt builds a context of macros for each of its parsers: with a pair per
domain, parsing time grows with the square of the domains. So the mesh project has one pair, and omits a domain's own
copy if it is identical to the template's. Macros that a domain wrote itself are always linked.
"""

import os
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.disk import disk, within
from meshwright.adapters.disk.own_folder import own_folder
from meshwright.adapters.warehouses import warehouse_of
from meshwright.adapters.yaml import quick_yaml, user_yaml
from meshwright.errors import ProblemsFound
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.packages import GOVERNANCE_PACKAGE
from meshwright.mesh.paths import DOMAINS, GOVERNANCE, GOVERNANCE_HOME, LEFT_BY_DBT, MESH_FILE, PROJECT
from meshwright.project.third_party import Installed, settings_of_packages, third_party_packages
from meshwright.shipped import SHIPPED

PROJECT_FILES = {"dbt_project.yml", "packages.yml", "dependencies.yml", "profiles.yml"}
# The folders with the projects of a mesh.
HOMES = (GOVERNANCE_HOME, DOMAINS)
# The pair of macros that dbt only looks for in the running project, and their descriptions.
WHERE_DATA_LIVES = tuple(
    PurePosixPath("macros") / name
    for name in ("generate_database_name.sql", "generate_schema_name.sql", "where_data_lives.yml")
)


def make_mesh_project(
    root: Path, mesh: Mesh, at: PurePosixPath = PROJECT, outputs: dict[str, Any] | None = None
) -> Path:
    """Create the mesh project of the mesh at `root`, in the folder `at`; returns that folder.

    `outputs` are those of its profile, by default the warehouse's.
    Correct files stay untouched, so that a concurrent run keeps its files. Raises ProblemsFound if a domain's project
    doesn't exist or needs `dbt deps` first, Refused if links lead dbt out of the mesh.
    """
    files_of_dbt(root)
    project = own_folder(root, at)
    for folder in (
        "target",
        "logs",
        "macros",
        "dbt_packages",
        *(f"dbt_packages/{domain.name}" for domain in mesh.domains),
    ):
        within.check_writable(root, at / folder)
    packages = project / "dbt_packages"
    installed = third_party_packages(root, mesh)
    links = {GOVERNANCE_PACKAGE: root / GOVERNANCE, **{name: package.folder for name, package in installed.items()}}
    _sync_folder(packages, links, others=set(mesh.domain_names))
    for domain in mesh.domains:
        _sync_domain(root, domain, packages / domain.name)
    outputs = outputs or warehouse_of(mesh).mesh_outputs(mesh)
    _write(project / "dbt_project.yml", quick_yaml.dump(_project(root, mesh, installed)))
    _write(project / "packages.yml", quick_yaml.dump(_packages(packages)))
    _write(project / "profiles.yml", quick_yaml.dump({mesh.name: {"target": "prod", "outputs": outputs}}))
    # Files of an earlier version of Meshwright there would define the same macros twice.
    _sync_folder(project / "macros", links={}, others={file.name for file in WHERE_DATA_LIVES})
    for file in WHERE_DATA_LIVES:
        _write(project / file, _shipped(file).decode())
    return project


def files_of_dbt(root: Path) -> list[PurePosixPath]:
    """Return the files of all projects that dbt may read in a mesh; raises Refused if one is outside the mesh."""
    return [MESH_FILE, *(file for home in HOMES for file in _files_of_projects(root, home))]


def _files_of_projects(root: Path, home: PurePosixPath) -> Iterator[PurePosixPath]:
    within.check(root, home)
    for project in _entries(root, home):
        within.check(root, project)
        if (root / project).is_file():
            yield project
        for entry in _entries(root, project):
            yield from [entry] if within.is_file(root, entry) else within.files(root, entry)


def _entries(root: Path, folder: PurePosixPath) -> list[PurePosixPath]:
    """Return the entries of a folder that dbt may read: none that dbt created, none that start with a dot."""
    names = [entry.name for entry in (root / folder).iterdir()] if (root / folder).is_dir() else []
    return sorted(folder / name for name in names if name not in LEFT_BY_DBT and name[0] != ".")


def _project(root: Path, mesh: Mesh, installed: dict[str, Installed]) -> dict[str, Any]:
    settings = settings_of_packages(root, installed)
    own_dispatch = {"macro_namespace": "dbt", "search_order": [mesh.name, GOVERNANCE_PACKAGE, "dbt"]}
    return {
        "name": mesh.name,
        "version": "1.0",
        "profile": mesh.name,
        "flags": {
            "send_anonymous_usage_stats": False,
            "skip_nodes_if_on_run_start_fails": True,
            "require_generic_test_arguments_property": True,
        },
        **settings,
        "dispatch": [own_dispatch, *settings["dispatch"]],
    }


def _packages(packages: Path) -> dict[str, Any]:
    """List the linked packages: since 1.12, dbt rejects a project with packages that it doesn't list."""
    return {"packages": [{"local": f"dbt_packages/{entry.name}"} for entry in sorted(packages.iterdir())]}


def _sync_domain(root: Path, domain: Domain, package: Path) -> None:
    """Make a domain's package: links to its folders, and its dbt_project.yml without `restrict-access`.

    dbt gives the fixtures of unit tests `protected` access, so with the restriction it rejects a unit test that
    replaces another domain's product. In whole-mesh runs, the guard enforces the restriction.
    """
    path = domain.folder / "dbt_project.yml"
    if not within.is_file(root, path):
        remedy = " Run `meshwright fetch`." if domain.repository else ""
        raise ProblemsFound(f"mesh.yml registers the domain {domain.name!r}, but {path} doesn't exist.{remedy}")
    entries = (entry for entry in (root / domain.folder).iterdir() if entry.name[0] != ".")
    links = {entry.name: entry for entry in entries if entry.name not in {*LEFT_BY_DBT, *PROJECT_FILES}}
    document = user_yaml.read_file(root, path)
    _check_paths(path, document)
    others = {"dbt_project.yml"}
    if _only_delegates(root / domain.folder, document):
        _sync_tree(package / "macros", links.pop("macros"), left_out={file.name for file in WHERE_DATA_LIVES})
        others.add("macros")
    _sync_folder(package, links, others)
    unrestricted = {key: value for key, value in document.items() if key != "restrict-access"}
    _write(package / "dbt_project.yml", quick_yaml.dump(unrestricted))


def _check_paths(path: PurePosixPath, document: dict[str, Any]) -> None:
    """Raise ProblemsFound if dbt would look for a domain's files where the mesh project has none.

    No rule would check files that only a run of the domain alone reads.
    """
    for key, value in document.items():
        for folder in (value if isinstance(value, list) else [value]) if str(key).endswith("-paths") else []:
            if not _is_own_folder(str(folder)):
                raise ProblemsFound(
                    f"{path}: {key} lists {str(folder)!r}. Runs of the whole mesh only find folders inside the domain;"
                    f" use a plain path such as {str(key).removesuffix('-paths')}s."
                )


def _is_own_folder(text: str) -> bool:
    folder = PurePosixPath(text.replace("\\", "/"))
    if not folder.parts or folder.is_absolute() or ".." in folder.parts or ":" in text or "{" in text:
        return False
    return folder.parts[0][0] != "." and folder.parts[0] not in {*LEFT_BY_DBT, *PROJECT_FILES}


def _only_delegates(folder: Path, document: dict[str, Any]) -> bool:
    """Whether the domain's `generate_*_name` macros are identical to the template's, at the same path.

    Line endings may differ: git changes them on Windows.
    """
    if document.get("macro-paths", ["macros"]) != ["macros"] or (folder / "macros").is_symlink():
        return False
    files = ((folder / file, _shipped(file)) for file in WHERE_DATA_LIVES)
    return all(file.is_file() and file.read_bytes().replace(b"\r\n", b"\n") == shipped for file, shipped in files)


@cache
def _shipped(file: PurePosixPath) -> bytes:
    return (SHIPPED / "templates/domain" / file).read_bytes().replace(b"\r\n", b"\n")


def _sync_folder(folder: Path, links: dict[str, Path], others: set[str]) -> None:
    """Make `folder` contain exactly these links and the `others`, which aren't links."""
    if folder.is_symlink():
        disk.remove(folder)
    disk.make_folder(folder)
    targets = {name: os.path.relpath(path.resolve(), folder.resolve()) for name, path in links.items()}
    for entry in folder.iterdir():
        is_right = targets.get(entry.name) == str(entry.readlink()) if entry.is_symlink() else entry.name in others
        if not is_right:
            disk.remove_tree(entry) if entry.is_dir() and not entry.is_symlink() else disk.remove(entry)
    for name, target in targets.items():
        if not (folder / name).is_symlink():
            disk.link(folder / name, target)


def _sync_tree(folder: Path, source: Path, left_out: Collection[str] = ()) -> None:
    """Mirror the folders of `source` in `folder`, with links to files: dbt doesn't follow links to folders."""
    entries = [entry for entry in source.iterdir() if entry.name not in left_out]
    folders = {entry.name: entry for entry in entries if entry.is_dir() and not entry.is_symlink()}
    _sync_folder(folder, {entry.name: entry for entry in entries if not entry.is_dir()}, others=set(folders))
    for name, inner in folders.items():
        _sync_tree(folder / name, inner)


def _write(file: Path, text: str) -> None:
    """Write a text unless the file already contains it: dbt parses a file with a new date again."""
    content = text.encode()
    if file.is_symlink():
        disk.remove(file)
    if not file.is_file() or file.read_bytes() != content:
        disk.replace(file, content, file.with_name(f".{file.name}.new"))
