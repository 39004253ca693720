"""A miniature of the mesh below `.mesh/sandbox`, in which a domain is built on made-up rows.

It links to the domain's files, to governance and to the port packages, so that edits take effect. Only the profile
and, where they differ, packages.yml and the YAML and stubs with types of another dialect are copies.
"""

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.disk import disk, within
from meshwright.adapters.yaml import quick_yaml, user_yaml
from meshwright.files.data_types import CAST, with_types
from meshwright.files.packages_yml import PACKAGE_FILES, with_local_packages
from meshwright.mesh.mesh import Domain, Mesh, Namespace
from meshwright.mesh.paths import GOVERNANCE_HOME, LEFT_BY_DBT, OWN_FOLDER, PORTS
from meshwright.project.mesh_project import make_mesh_project

SANDBOXES = OWN_FOLDER / "sandbox"
WAREHOUSE = "../../warehouse"
THREADS = 4
Translate = Callable[[str], str]


def write_domain_project(
    root: Path, mesh: Mesh, domain: Domain, folder: Path, final: PurePosixPath, databases: list[str], types: Translate
) -> None:
    """Write the projects of a domain's sandbox into `folder`, with links that work once it is at `final`.

    `databases` are the DuckDB files that it reads, `types` translates the data types of the mesh to DuckDB's.
    """
    links = _Links(root, folder, final, types)
    links.add(GOVERNANCE_HOME)
    for package in sorted((root / PORTS).iterdir()) if (root / PORTS).is_dir() else []:
        links.add_tree(PORTS / package.name)
    left_out = {*LEFT_BY_DBT, "profiles.yml", ".git"}
    for entry in sorted((root / domain.folder).iterdir()):
        path = domain.folder / entry.name
        packages = with_local_packages(root, domain, path) if entry.name in PACKAGE_FILES else None
        if packages is not None:
            disk.make_folder(folder / domain.folder)
            disk.write(folder / path, quick_yaml.dump(packages).encode())
        elif entry.name not in left_out:
            links.add_tree(path)
    document = user_yaml.read_file(root, domain.folder / "dbt_project.yml")
    profile = {
        str(document.get("profile") or domain.name): {
            "target": "prod",
            "outputs": _outputs(own_database(mesh, domain), databases),
        }
    }
    disk.write(folder / domain.folder / "profiles.yml", quick_yaml.dump(profile).encode())


def own_database(mesh: Mesh, domain: Domain) -> str:
    """Return the name of the DuckDB file that a domain writes."""
    return domain.name if mesh.namespace is Namespace.DATABASE else mesh.name


def write_mesh_project(root: Path, mesh: Mesh, at: PurePosixPath, databases: list[str], types: Translate) -> None:
    """Write the mesh project of a sandbox of all domains to `at`, two levels below the sandbox; see above."""
    path = f"{WAREHOUSE}/{mesh.name}.duckdb" if mesh.namespace is Namespace.SCHEMA else ":memory:"
    attached = [name for name in databases if not (mesh.namespace is Namespace.SCHEMA and name == mesh.name)]
    entries = [{"path": f"{WAREHOUSE}/{name}.duckdb", "alias": name} for name in attached]
    output = {"type": "duckdb", "threads": THREADS, "path": path, "schema": "main", "attach": entries}
    project = make_mesh_project(root, mesh, at, {"prod": output})
    for domain in mesh.domains:
        package = PurePosixPath("dbt_packages", domain.name)
        links = _Links(root, project, at, types)
        for entry in sorted((project / package).iterdir()):
            if entry.is_symlink() and links.has_copies(domain.folder / entry.name):
                disk.remove(entry)
                links.add_tree(domain.folder / entry.name, package / entry.name)


def _outputs(own: str, databases: list[str]) -> dict[str, Any]:
    attached = [
        {"path": f"{WAREHOUSE}/{name}.duckdb", "alias": name, "read_only": True} for name in databases if name != own
    ]
    output = {"type": "duckdb", "path": f"{WAREHOUSE}/{own}.duckdb", "threads": THREADS, "attach": attached}
    return {"prod": {**output, "schema": "main"}, "dev": {**output, "schema": "dev"}}


class _Links:
    def __init__(self, root: Path, folder: Path, final: PurePosixPath, types: Translate) -> None:
        self._root, self._folder, self._final, self._types = root, folder, final, types

    def add(self, path: PurePosixPath, to: PurePosixPath | None = None) -> None:
        """Link to a file or folder of the mesh, from the same path or from `to`."""
        to = to or path
        disk.make_folder((self._folder / to).parent)
        target = os.path.relpath(self._root / path, self._root / self._final / to.parent)
        disk.link(self._folder / to, target)

    def has_copies(self, path: PurePosixPath) -> bool:
        """Whether a file in a folder has types of another dialect."""
        return any(self._translated(file) is not None for file in self._typed(path))

    def add_tree(self, path: PurePosixPath, to: PurePosixPath | None = None) -> None:
        """Link to a file or folder, or copy what has types of another dialect and link to the rest."""
        to = to or path
        if not self.has_copies(path):
            self.add(path, to)
            return
        for file in within.files(self._root, path):
            place, text = to / file.relative_to(path), self._translated(file)
            if text is None:
                self.add(file, place)
            else:
                disk.make_folder((self._folder / place).parent)
                disk.write(self._folder / place, text.encode())

    def _typed(self, path: PurePosixPath) -> list[PurePosixPath]:
        within.check(self._root, path)
        return within.files(self._root, path, ".yml", ".yaml", ".sql") if (self._root / path).is_dir() else []

    def _translated(self, file: PurePosixPath) -> str | None:
        """Return the text with DuckDB's types, None if it stays as it is; SQL that people wrote stays."""
        is_stub = file.suffix == ".sql" and file.parts[0] == str(PORTS)
        if file.suffix not in {".yml", ".yaml"} and not is_stub:
            return None
        text = user_yaml.text_of(self._root, file)
        if is_stub:
            new = CAST.sub(lambda found: found[0].replace(found[1], self._types(found[1])), text)
        else:
            new = with_types(text, file, self._types)
        return new if new != text else None
