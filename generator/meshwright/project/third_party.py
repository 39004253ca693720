"""The third-party dbt packages that domains install: their folders, and their settings in a domain.

A run of the whole mesh has each package once. Its models belong to the domain that installs it, as in a run of that
domain; if several do, to the first in mesh.yml.
"""

from pathlib import Path
from typing import Any, NamedTuple

from meshwright.adapters.yaml import user_yaml
from meshwright.errors import ProblemsFound
from meshwright.files.packages_yml import has_third_party_packages
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.packages import packages_of_the_mesh

HOMES = "domains_of_packages"  # the variable in which governance finds them
# Sections of dbt_project.yml that configure the resources of a package, under the package's name.
SETTINGS = ("models", "seeds", "snapshots", "data_tests", "tests", "unit_tests", "sources", "exposures", "metrics",
            "semantic-models", "saved-queries", "functions")  # fmt: skip


class Installed(NamedTuple):
    """A package, and the domain that it builds for."""

    folder: Path
    domain: Domain


def third_party_packages(root: Path, mesh: Mesh) -> dict[str, Installed]:
    """Return the third-party packages that domains have installed, by name.

    Raises ProblemsFound if a domain hasn't installed its packages, or if a link leads to one outside the mesh.
    """
    ours = packages_of_the_mesh(mesh.name, mesh.domain_names)
    found: dict[str, Installed] = {}
    for domain in mesh.domains:
        if has_third_party_packages(root, domain):
            for folder in _installed(root, domain):
                if folder.name not in ours:
                    found.setdefault(folder.name, Installed(folder, domain))
    return found


def _installed(root: Path, domain: Domain) -> list[Path]:
    folder = root / domain.folder / "dbt_packages"
    if not folder.is_dir():
        remedy = f"run `meshwright fetch`, or `dbt deps` in {domain.folder}"
        raise ProblemsFound(f"The packages of domain {domain.name!r} aren't installed: {remedy}.")
    packages = sorted(folder.iterdir())
    for package in packages:
        if package.is_symlink() and not package.resolve().is_relative_to(root.resolve()):
            raise ProblemsFound(
                f"{domain.folder}/packages.yml: the package {package.name} is outside the mesh. Runs of the whole"
                " mesh need it in the mesh's repository, or installed with `git` or `package`."
            )
    return packages


def settings_of_packages(root: Path, installed: dict[str, Installed]) -> dict[str, Any]:
    """Return the mesh project's settings of packages: those of their domains, and which domain each belongs to."""
    homes = {HOMES: {name: package.domain.name for name, package in installed.items()}}
    settings: dict[str, Any] = {"vars": {**homes}, "dispatch": []}
    for name, package in installed.items():
        document = user_yaml.read_file(root, package.domain.folder / "dbt_project.yml")
        for key in SETTINGS:
            if own := _mapping(document.get(key)).get(name):
                settings.setdefault(key, {})[name] = own
        variables = _mapping(document.get("vars"))
        settings["vars"][name] = {**variables, **_mapping(variables.get(name)), **homes}
        settings["dispatch"] += [
            entry for entry in document.get("dispatch") or [] if _mapping(entry).get("macro_namespace") == name
        ]
    return settings


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
