"""Finds the file and the line that a finding is about."""

from pathlib import Path, PurePosixPath

import yaml

from meshwright.mesh.manifest import Node
from meshwright.services import within


class Locator:
    """Knows where models and columns stand in the YAML of a mesh; reads a file when it is first asked about."""

    def __init__(self, root: Path) -> None:
        """Begin for the mesh at `root`."""
        self._root = root
        self._lines: dict[PurePosixPath, dict[tuple[str, ...], int]] = {}

    def locate(self, node: Node, column: str | None = None) -> tuple[str, int]:
        """Return the file, relative to the mesh's root, and the line: of the column, else the model, else its SQL."""
        folder = PurePosixPath("domains") / node.package_name
        if not node.patch_path:
            return str(folder / node.original_file_path), 1
        file = folder / node.patch_path.partition("://")[2]
        lines = self._lines.setdefault(file, _lines(self._root, file))
        return str(file), lines.get((node.name, column or "")) or lines.get((node.name, "")) or 1


def _lines(root: Path, file: PurePosixPath) -> dict[tuple[str, ...], int]:
    """Lines of models and exposures by (name, "") and of their columns by (name, column)."""
    try:
        document = yaml.compose((within.content(root, file) or b"").decode(), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    found: dict[tuple[str, ...], int] = {}
    for key in ("models", "exposures"):
        for model in _items(_value(document, key)):
            name = _text(_value(model, "name"))
            found[name, ""] = model.start_mark.line + 1
            for part in (model, *_items(_value(model, "versions"))):
                for column in _items(_value(part, "columns")):
                    found.setdefault((name, _text(_value(column, "name"))), column.start_mark.line + 1)
    return found


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
