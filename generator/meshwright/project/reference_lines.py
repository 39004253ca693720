"""Finds the file and line where a consumer references a product; dbt records no lines."""

import re
from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import within
from meshwright.graph.nodes import Node

# `|\Z`: an unclosed comment takes the rest of the text. Else the search for each end would take quadratic time.
COMMENT = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)
IN_YAML = frozenset({"exposure", "semantic_model", "metric", "saved_query", "unit_test", "snapshot"})


class Places:
    """Finds the places of consumers; each file is read once."""

    def __init__(self, root: Path) -> None:
        """Find places in the mesh at `root`."""
        self._root = root
        self._texts: dict[PurePosixPath, str] = {}

    def of(self, node: Node, product: str, version: object, column: str | None = None) -> tuple[str, int]:
        """Return the file, relative to the mesh's root, and the line.

        That is the first mention of the column in SQL, else the reference to the version, else to the product.
        """
        path = self._file(node)
        text = self._text(path)
        ref = rf"ref\([^)]*['\"]{re.escape(product)}['\"]"
        pinned = rf"{ref}\s*,\s*(v|version)\s*=\s*['\"]?{re.escape(str(version))}\b"
        name = rf"\bname:\s*['\"]?{re.escape(node.name)}\b"
        if path.suffix in {".yml", ".yaml"}:
            first = [name] if node.resource_type in IN_YAML else []
        else:
            first = [rf"(?i)\b{re.escape(column)}\b"] if column else []
        for pattern in (*first, pinned, ref):
            found = re.search(pattern, text)
            if found:
                return str(path), text.count("\n", 0, found.start()) + 1
        return str(path), 1

    def _file(self, node: Node) -> PurePosixPath:
        own = PurePosixPath("domains") / node.package_name
        if not (self._root / own).exists():
            installed = sorted(self._root.glob(f"domains/*/dbt_packages/{node.package_name}"))
            own = PurePosixPath(installed[0].relative_to(self._root).as_posix()) if installed else own
        return own / node.original_file_path

    def _text(self, path: PurePosixPath) -> str:
        """Return a file's text; in code, comments are blanked so that line numbers stay."""
        if path not in self._texts:
            text = (within.content(self._root, path) or b"").decode(errors="replace")
            is_code = path.suffix in {".sql", ".py"}
            self._texts[path] = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text) if is_code else text
        return self._texts[path]
