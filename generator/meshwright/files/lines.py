"""Finds the file and the line that a finding is about."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.yaml import user_yaml
from meshwright.adapters.yaml.user_yaml import items_of, text_at, value_of
from meshwright.errors import Refused
from meshwright.graph.nodes import Node
from meshwright.mesh.paths import DOMAINS


class Locator:
    """Knows the lines of models and columns in the YAML of a mesh; reads each file on first use."""

    def __init__(self, root: Path) -> None:
        """Locate in the mesh at `root`."""
        self._root = root
        self._lines: dict[PurePosixPath, dict[tuple[str, ...], int]] = {}

    def locate(self, node: Node, column: str | None = None, line: int | None = None) -> tuple[str, int]:
        """Return the file, relative to the mesh's root, and the line: of the column, else the model, else its SQL.

        A given `line` is a line of the node's own file.
        """
        folder = self._folder(node)
        declared = node.original_file_path if node.resource_type == "source" else node.patch_path
        if line is not None or not declared:
            return str(folder / node.original_file_path), line or 1
        file = folder / declared.rpartition("://")[2]
        if file not in self._lines:
            self._lines[file] = _lines(self._root, file)
        lines = self._lines[file]
        return str(file), lines.get((node.name, column or "")) or lines.get((node.name, "")) or 1

    def _folder(self, node: Node) -> PurePosixPath:
        """Return the folder of a node's package: a domain's, or where a domain has installed it."""
        own = DOMAINS / node.package_name
        installed = sorted(self._root.glob(f"domains/*/dbt_packages/{node.package_name}"))
        if (self._root / own).exists() or not installed:
            return own
        return PurePosixPath(installed[0].relative_to(self._root).as_posix())


def _lines(root: Path, file: PurePosixPath) -> dict[tuple[str, ...], int]:
    """Return lines of models and the like by (name, ""), of columns by (name, column); a source is `shop.orders`."""
    try:
        document = user_yaml.nodes(user_yaml.text_of(root, file), file)
    except Refused:  # dbt read it anyway; the finding then points to line 1
        return {}
    found: dict[tuple[str, ...], int] = {}
    for name, declared in _declared(document):
        found[name, ""] = declared.start_mark.line + 1
        for part in (declared, *items_of(value_of(declared, "versions"))):
            for column in items_of(value_of(part, "columns")):
                found.setdefault((name, text_at(value_of(column, "name"))), column.start_mark.line + 1)
    return found


def _declared(document: Any) -> Iterator[tuple[str, Any]]:
    for key in ("models", "exposures", "seeds", "snapshots"):
        for item in items_of(value_of(document, key)):
            yield text_at(value_of(item, "name")), item
    for source in items_of(value_of(document, "sources")):
        for table in items_of(value_of(source, "tables")):
            yield f"{text_at(value_of(source, 'name'))}.{text_at(value_of(table, 'name'))}", table
