"""A mesh's files as rules see them. Rules do no I/O: `check` passes them an implementation that does."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Protocol

from meshwright.mesh.mesh import Domain


class MeshFiles(Protocol):
    """The files of a mesh; paths are relative to its root. All raise Refused for an unreadable file."""

    def is_file(self, path: PurePosixPath) -> bool:
        """Whether the file exists."""

    def text(self, path: PurePosixPath) -> str:
        """Return a file's text."""

    def files(self, folder: PurePosixPath, *suffixes: str) -> list[PurePosixPath]:
        """Return the files below a folder that have one of these suffixes."""

    def yaml_files(self, domain: Domain) -> Iterator[PurePosixPath]:
        """Yield the YAML files of a domain that dbt reads."""

    def yaml(self, path: PurePosixPath) -> dict[str, Any]:
        """Return a YAML file whose content is a mapping, {} if it is empty or doesn't exist."""

    def line_of(self, path: PurePosixPath, *keys: str) -> int:
        """Return the line of the last key of a path of keys in a YAML file, 1 if it doesn't exist."""

    def grep(self, pattern: str, exclude: tuple[str, ...]) -> list[tuple[str, int]]:
        """Return file and line of each match of an extended regular expression, in files that git doesn't ignore."""

    def governance(self) -> dict[PurePosixPath, bytes]:
        """Return the files of the governance package, without those that `publish` writes."""

    def shipped_governance(self) -> dict[PurePosixPath, bytes]:
        """Return those files as the template renders them for this mesh."""

    def unpublished_ports(self, domain: Domain) -> list[tuple[str, PurePosixPath]]:
        """Return what `publish` would do to a domain's port package: verb and file. Raises MeshwrightError."""

    def unpublished_policies(self) -> list[PurePosixPath]:
        """Return the files of policies that `publish` would change."""

    def installs(self, domain: Domain, producer: Domain) -> bool:
        """Whether a domain's packages include the producer's port package."""

    def profile_lacks(self, domain: Domain, producer: Domain) -> bool:
        """Whether a domain's profiles.yml doesn't reach the producer's relations."""

    def profile_faults(self, domain: Domain) -> list[tuple[str, str]]:
        """Return the settings of a domain's profile that affect more than the domain, and what to do."""

    def built_without_guard(self, domain: Domain) -> list[dict[str, Any]]:
        """Return product, version, reason and audited_at of production data from runs with the guard off."""
