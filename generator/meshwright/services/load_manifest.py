"""Gives the manifest of the whole mesh, parsing with dbt only when a file has changed since."""

import hashlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import msgspec

from meshwright.mesh.manifest import Manifest
from meshwright.mesh.mesh import Mesh
from meshwright.services import disk, locks, within
from meshwright.services.mesh_project import PROJECT, files_of_dbt, make_mesh_project

# Meshwright's own, beside dbt's manifest.json: a `meshwright dbt` that runs at the same time writes that one anew.
MANIFEST = PROJECT / "target" / "meshwright_manifest.json"
MARK = PROJECT / "target" / "meshwright_parsed_from"


def load_manifest(root: Path, mesh: Mesh) -> Manifest:
    """Return the mesh's manifest; raises ProblemsFound with dbt's message when the mesh can't be parsed."""
    within.check_writable(root, MANIFEST)
    if not _is_of(root, _fingerprint(root)):
        with locks.parsing(root):
            fingerprint = _fingerprint(root)
            if not _is_of(root, fingerprint):  # another command hasn't parsed it meanwhile
                _parse(root, mesh, fingerprint)
    return read_manifest(root / MANIFEST)


def _is_of(root: Path, fingerprint: str) -> bool:
    """Whether the manifest was made of files with this fingerprint."""
    mark = root / MARK
    return mark.is_file() and (root / MANIFEST).is_file() and mark.read_text(encoding="utf-8") == fingerprint


def _parse(root: Path, mesh: Mesh, fingerprint: str) -> None:
    from meshwright.services import dbt_port

    project = make_mesh_project(root, mesh)
    disk.remove(root / MARK)
    new = root / MANIFEST.with_suffix(".new")
    dbt_port.parse(project, new)
    disk.rename(new, root / MANIFEST)
    disk.replace(root / MARK, fingerprint.encode(), new)


def read_manifest(file: Path) -> Manifest:
    """Decode a manifest.json."""
    return msgspec.json.decode(file.read_bytes(), type=Manifest)


def _fingerprint(root: Path) -> str:
    """A hash of names, sizes and dates of all that dbt reads, and of dbt's version."""
    digest = hashlib.sha256(version("dbt-core").encode())
    for path in files_of_dbt(root):
        with suppress(FileNotFoundError):  # another command has just removed it
            status = (root / path).stat()
            digest.update(f"{root / path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
