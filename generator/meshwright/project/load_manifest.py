"""Loads the manifest of the whole mesh; parses with dbt only if an input has changed since the last parse.

The manifest is in `.mesh/parsed`, separate from the files of `meshwright dbt`: a build for another target has other
relations in its manifest, and its saved state would have to be parsed again.
"""

import hashlib
import json
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from meshwright.adapters.dbt.uncollected import uncollected
from meshwright.adapters.disk import disk, locks, within
from meshwright.adapters.warehouses.facts import check_installed
from meshwright.graph.manifest import Manifest
from meshwright.mesh.mesh import Mesh
from meshwright.project.fingerprint import fingerprint
from meshwright.project.mesh_project import make_mesh_project
from meshwright.stages import stage

if TYPE_CHECKING:
    from meshwright.adapters.dbt.commands import Parsed

PARSED = PurePosixPath(".mesh/parsed")
UNSET = "\0"
EVERY = "*"
MARK = "made_from.json"


class Mark(msgspec.Struct, frozen=True):
    """The inputs of a manifest: files and environment variables by name, and the identity of the manifest.

    The values of variables are stored as one hash, since some are secrets. The name `*` means every variable.
    """

    files: str
    variables: list[str]
    values: str
    manifest: str


def load_manifest(root: Path, mesh: Mesh, *, forgiving: bool = False) -> Manifest:
    """Return the mesh's manifest; raises ProblemsFound with dbt's message when the mesh can't be parsed.

    A `forgiving` manifest also has the nodes whose `ref()` finds nothing. Raises Refused with file and line if a YAML
    file is invalid, and if dbt's adapter for the warehouse isn't installed.
    """
    folder = _folder(forgiving)
    within.check_writable(root, folder / "manifest.json")
    manifest = root / folder / "manifest.json"
    with locks.parsing(root):
        files = fingerprint(root)
        if not _is_current(manifest.with_name(MARK), manifest, files):
            _parse(root, mesh, manifest, files, forgiving)
        return read_manifest(manifest)


def parsed_by_dbt(root: Path, mesh: Mesh, *, forgiving: bool = False) -> "Parsed":
    """Return the mesh in dbt's memory: as this process parsed it, else parsed from dbt's saved state.

    `forgiving` and errors are as in `load_manifest`.
    """
    from meshwright.adapters.dbt import commands

    manifest = root / _folder(forgiving) / "manifest.json"
    held = _held.get(manifest)
    if held and manifest.is_file() and held[0] == _identity(manifest):
        return held[1]
    with locks.parsing(root):
        return commands.read_project(make_mesh_project(root, mesh), manifest.parent, forgiving=forgiving)


def _folder(forgiving: bool) -> PurePosixPath:
    return PARSED / "forgiving" if forgiving else PARSED


_held: dict[Path, tuple[str, "Parsed"]] = {}  # by manifest.json, with its identity


def _parse(root: Path, mesh: Mesh, manifest: Path, files: str, forgiving: bool) -> None:
    from meshwright.adapters.dbt import commands
    from meshwright.project.check_yaml import check_yaml

    check_installed(mesh.warehouse)
    check_yaml(root, mesh)
    mark = manifest.with_name(MARK)
    disk.remove(mark)
    _held.clear()  # one in memory is enough
    stage("Parsing the mesh with dbt")
    parsed, names = commands.parse(make_mesh_project(root, mesh), manifest.parent, forgiving=forgiving)
    _held[manifest] = _identity(manifest), parsed
    variables = sorted(names)
    made_from = Mark(files=files, variables=variables, values=_values(variables), manifest=_identity(manifest))
    disk.replace(mark, msgspec.json.encode(made_from), manifest.with_name("made_from.new"))


def read_manifest(file: Path) -> Manifest:
    """Decode a manifest.json.

    dbt writes `.nan` and `.inf` in YAML as NaN and Infinity, which isn't JSON. Python's own decoder reads it, but is
    six times as slow.
    """
    text = file.read_bytes()
    with uncollected():
        try:
            return msgspec.json.decode(text, type=Manifest)
        except msgspec.DecodeError:
            return msgspec.convert(json.loads(text), Manifest)


def _is_current(mark: Path, manifest: Path, files: str) -> bool:
    try:
        made_from = msgspec.json.decode(mark.read_bytes(), type=Mark)
        identity = _identity(manifest)
    except (OSError, msgspec.DecodeError):
        return False
    return (made_from.files, made_from.manifest, made_from.values) == (files, identity, _values(made_from.variables))


def _identity(manifest: Path) -> str:
    status = manifest.stat()
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"


def _values(variables: list[str]) -> str:
    names = sorted(os.environ) if EVERY in variables else variables
    values = "\n".join(f"{name}={os.environ.get(name, UNSET)}" for name in names)
    return hashlib.sha256(values.encode()).hexdigest()
