"""Finds the file and the line that a finding is about."""

from pathlib import Path, PurePosixPath

import yaml

from meshwright.mesh.manifest import Node
from meshwright.services import quick_yaml
from meshwright.services.yaml_lines import items_of, line_of, scalar, value_at


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
        lines = self._lines.setdefault(file, _lines(self._root / file))
        return str(file), lines.get((node.name, column or "")) or lines.get((node.name, "")) or 1


def _lines(file: Path) -> dict[tuple[str, ...], int]:
    """Lines of models and exposures by (name, "") and of their columns by (name, column)."""
    try:
        document = quick_yaml.compose(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    found: dict[tuple[str, ...], int] = {}
    for key in ("models", "exposures"):
        for model in items_of(value_at(document, key)):
            name = scalar(value_at(model, "name"))
            found[name, ""] = line_of(model)
            for part in (model, *items_of(value_at(model, "versions"))):
                for column in items_of(value_at(part, "columns")):
                    found.setdefault((name, scalar(value_at(column, "name"))), line_of(column))
    return found
