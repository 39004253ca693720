"""A mesh as rules see it: its parsed manifest, and its files, read on demand."""

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.disk import within
from meshwright.adapters.git import git
from meshwright.adapters.warehouses import warehouse_of
from meshwright.adapters.yaml import user_yaml
from meshwright.contracts.acceptance import Acceptance
from meshwright.files.draft import Draft
from meshwright.files.packages_yml import installs
from meshwright.files.profiles_yml import profile_lacks
from meshwright.graph.compiled import Compiled
from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Manifest
from meshwright.graph.products import products_of
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.paths import GOVERNANCE, LEFT_BY_DBT, POLICIES_MACRO
from meshwright.project.check_yaml import yaml_files
from meshwright.project.publishing import draft_packages, draft_policies
from meshwright.rules.checked import Checked
from meshwright.rules.policies import Policies
from meshwright.rules.registry import RULES
from meshwright.shipped import SHIPPED

TEMPLATE = ".jinja"


def checked_mesh(
    root: Path,
    mesh: Mesh,
    manifest: Manifest,
    policies: Policies,
    today: datetime.date,
    compiled: Mapping[str, Compiled] | None = None,
    acceptances: tuple[Acceptance, ...] = (),
) -> Checked:
    """Return the mesh for rules; without `compiled` SQL, rules on SQL find nothing."""
    return Checked(
        mesh=mesh,
        graph=Graph(manifest, mesh.domains, mesh.namespace, compiled),
        files=FilesOnDisk(root, mesh, manifest, policies),
        policies=policies,
        today=today,
        rules=RULES,
        acceptances=acceptances,
    )


class FilesOnDisk:
    """The files of the mesh at a root; see `MeshFiles`."""

    def __init__(self, root: Path, mesh: Mesh, manifest: Manifest, policies: Policies) -> None:
        """Use the mesh as it was parsed."""
        self._root = root
        self._mesh = mesh
        self._manifest = manifest
        self._policies = policies
        self._products: dict[str, list[Product]] | None = None

    def is_file(self, path: PurePosixPath) -> bool:
        """Whether the file exists."""
        return within.is_file(self._root, path)

    def text(self, path: PurePosixPath) -> str:
        """Return a file's text."""
        return user_yaml.text_of(self._root, path)

    def files(self, folder: PurePosixPath, *suffixes: str) -> list[PurePosixPath]:
        """Return the files below a folder that have one of these suffixes."""
        return within.files(self._root, folder, *suffixes)

    def yaml_files(self, domain: Domain) -> Iterator[PurePosixPath]:
        """Yield the YAML files of a domain that dbt reads."""
        return yaml_files(self._root, domain.folder)

    def yaml(self, path: PurePosixPath) -> dict[str, Any]:
        """Return a YAML file whose content is a mapping, {} if it is empty or doesn't exist."""
        return user_yaml.read_file(self._root, path)

    def line_of(self, path: PurePosixPath, *keys: str) -> int:
        """Return the line of the last key of a path of keys in a YAML file, 1 if it doesn't exist."""
        mapping = user_yaml.load(self.text(path), path)
        for key in keys[:-1]:
            mapping = mapping.get(key) or {}
        return user_yaml.line_of(mapping, keys[-1])

    def grep(self, pattern: str, exclude: tuple[str, ...]) -> list[tuple[str, int]]:
        """Return file and line of each match of an extended regular expression, in files that git doesn't ignore."""
        return git.grep(pattern, self._root, exclude)

    def governance(self) -> dict[PurePosixPath, bytes]:
        """Return the files of the governance package, without those that `publish` writes."""
        return _governance_files(self._root / GOVERNANCE)

    def shipped_governance(self) -> dict[PurePosixPath, bytes]:
        """Return those files as the template renders them: only the names of mesh and namespace are filled in."""
        filled = {
            b"[[ mesh_name ]]": self._mesh.name.encode(),
            b"[[ namespace ]]": str(self._mesh.namespace).encode(),
        }
        files = {}
        for path, content in _governance_files(SHIPPED / "templates/mesh" / GOVERNANCE).items():
            if path.suffix == TEMPLATE:
                for placeholder, value in filled.items():
                    content = content.replace(placeholder, value)
            files[path.with_suffix("") if path.suffix == TEMPLATE else path] = content
        return files

    def unpublished_ports(self, domain: Domain) -> list[tuple[str, PurePosixPath]]:
        """Return what `publish` would do to a domain's port package: verb and file. Raises MeshwrightError."""
        draft = Draft(self._root)
        draft_packages(draft, self._mesh, [domain], self._products_of(domain))
        return [(change.verb, change.path) for change in draft.plan().changes]

    def unpublished_policies(self) -> list[PurePosixPath]:
        """Return the files of policies that `publish` would change."""
        draft = Draft(self._root)
        draft_policies(draft, self._policies, self._mesh)
        return [change.path for change in draft.plan().changes]

    def installs(self, domain: Domain, producer: Domain) -> bool:
        """Whether a domain's packages include the producer's port package."""
        return installs(self._root, domain, producer)

    def profile_lacks(self, domain: Domain, producer: Domain) -> bool:
        """Whether a domain's profiles.yml doesn't reach the producer's relations."""
        return profile_lacks(self._root, self._mesh, domain, producer)

    def profile_faults(self, domain: Domain) -> list[tuple[str, str]]:
        """Return the settings of a domain's profile that reach beyond the domain, with the remedy."""
        path = domain.folder / "profiles.yml"
        document = user_yaml.load(self.text(path), path)
        with user_yaml.expecting(path, "profiles with outputs, each a mapping"):
            profiles = [value for name, value in document.items() if name != "config"]
            outputs = [output for profile in profiles for output in profile["outputs"].values()]
            faults = (warehouse_of(self._mesh).profile_faults(self._mesh, domain, output) for output in outputs)
            return [fault for found in faults for fault in found]

    def built_without_guard(self, domain: Domain) -> list[dict[str, Any]]:
        """Return product, version, reason and audited_at of production data from runs with the guard off."""
        return warehouse_of(self._mesh).built_without_guard(self._root, self._mesh, domain)

    def _products_of(self, domain: Domain) -> list[Product]:
        if self._products is None:
            self._products = {}
            for product in products_of(self._manifest):
                self._products.setdefault(product.domain, []).append(product)
        return self._products.get(domain.name, [])


def _governance_files(folder: Path) -> dict[PurePosixPath, bytes]:
    """Return the files of the package by path, ignoring line endings and the policies, which `publish` writes."""
    generated = POLICIES_MACRO.relative_to(GOVERNANCE)
    found = {}
    for file in folder.rglob("*"):
        path = PurePosixPath(file.relative_to(folder).as_posix())
        if file.is_file() and path.parts[0] not in LEFT_BY_DBT and path != generated:
            found[path] = file.read_bytes().replace(b"\r\n", b"\n")
    return found
