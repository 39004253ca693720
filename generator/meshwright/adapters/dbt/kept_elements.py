"""Whether dbt's saved state of a parse can be used for the next one.

dbt's partial parse brings back an element of a YAML file that was renamed or removed (a unit test, an exposure, a
metric, a source) when a model that it depends on changes in the same step: it takes the element from the file as it
was. The run then has a test that is in no file, and `check` sees an exposure that no one declares. So a state is used
only if all its elements are still in their files.
"""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import yaml

from meshwright.adapters.yaml import quick_yaml
from meshwright.adapters.yaml.yaml_checks import YamlFault


class _Place(msgspec.Struct):
    project_root: str
    searched_path: str
    relative_path: str
    modification_time: float = 0.0


class _Checksum(msgspec.Struct):
    checksum: str


class _File(msgspec.Struct):
    """A file that dbt read; `dfy` is the document of a YAML file."""

    path: msgspec.Raw
    checksum: _Checksum | None = None
    parse_file_type: str | None = None
    dfy: dict[str, Any] = {}


class _State(msgspec.Struct):
    files: dict[str, _File]


def keeps_its_elements(state: Path, project: Path) -> bool:
    """Whether every named element of YAML that a state of dbt knows is still in its file, in the mesh project."""
    try:
        files = msgspec.msgpack.decode(state.read_bytes(), type=_State).files.values()
    except (OSError, msgspec.DecodeError):
        return False
    return all(_is_kept(file, project) for file in files if file.parse_file_type == "schema")


def _is_kept(known: _File, project: Path) -> bool:
    place = msgspec.msgpack.decode(known.path, type=_Place)
    file = _folder(Path(place.project_root), project) / place.searched_path / place.relative_path
    try:
        if file.stat().st_mtime == place.modification_time:
            return True
        text = file.read_text(encoding="utf-8")
        if known.checksum and hashlib.sha256(text.strip().encode()).hexdigest() == known.checksum.checksum:
            return True
        document = quick_yaml.load(text)
    except (OSError, ValueError, yaml.YAMLError, YamlFault):
        return False
    return all(_names_kept(elements, _elements(document, key)) for key, elements in known.dfy.items())


def _folder(package: Path, project: Path) -> Path:
    """Return the current folder of a package: the mesh may have been copied or moved since the state was saved."""
    if package.parent.name == "dbt_packages":
        return project / "dbt_packages" / package.name
    return project if package.parts[-2:] == project.parts[-2:] else package


def _elements(document: Any, key: str) -> Any:
    return document.get(key) if isinstance(document, dict) else None


def _names_kept(before: Any, after: Any) -> bool:
    """Whether all names still exist. False if elements share a name: dbt confuses them."""
    old, new = _names(before), _names(after)
    return set(old) <= set(new) and len(set(new)) == len(new)


def _names(elements: Any) -> list[str]:
    entries = elements if isinstance(elements, list) else []
    return [str(entry.get("name")) for entry in entries if isinstance(entry, dict)]
