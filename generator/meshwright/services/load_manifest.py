"""Gives the manifest of the whole mesh, parsing with dbt only when a file has changed since."""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path

import msgspec

from meshwright.mesh.manifest import Manifest
from meshwright.mesh.mesh import Mesh
from meshwright.services.mesh_project import LEFT_BY_DBT, PROJECT, make_mesh_project

READ_BY_DBT = ("mesh.yml", "governance", "domains")


def load_manifest(root: Path, mesh: Mesh) -> Manifest:
    """Return the mesh's manifest; raises ProblemsFound with dbt's message when the mesh can't be parsed."""
    mark = root / PROJECT / "target" / "meshwright_parsed_from"
    manifest = mark.with_name("manifest.json")
    fingerprint = _fingerprint(root)
    if not (mark.is_file() and manifest.is_file() and mark.read_text(encoding="utf-8") == fingerprint):
        from meshwright.services import dbt_port

        mark.unlink(missing_ok=True)
        dbt_port.parse(make_mesh_project(root, mesh))
        mark.write_text(fingerprint, encoding="utf-8")
    return read_manifest(manifest)


def read_manifest(file: Path) -> Manifest:
    """Decode a manifest.json.

    dbt writes `.nan` and `.inf` of somebody's YAML as NaN and Infinity, which is no JSON but what Python's own decoder,
    six times as slow, reads.
    """
    text = file.read_bytes()
    try:
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(text), Manifest)


def _fingerprint(root: Path) -> str:
    """A hash of names, sizes and dates of all that dbt reads, and of dbt's version."""
    digest = hashlib.sha256(version("dbt-core").encode())
    for name in READ_BY_DBT:
        for file in _files(root / name):
            status = file.stat()
            digest.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = []
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if name not in LEFT_BY_DBT and name != ".git"]
        found += [Path(folder, file) for file in files if file not in LEFT_BY_DBT]
    return sorted(found)
