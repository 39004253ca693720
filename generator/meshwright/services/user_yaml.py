"""YAML that people write: read as dbt reads it, and edited in place so that comments, order and indentation survive."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from meshwright.errors import Refused
from meshwright.services import quick_yaml, within

# Mapping, sequence, offset of the dash: the styles that people use, the commonest first.
INDENTATIONS = ((2, 4, 2), (2, 2, 0), (4, 6, 4), (4, 4, 0), (4, 4, 2), (4, 8, 4))


def text_of(root: Path, path: PurePosixPath) -> str:
    """Return the text of a file of the mesh; raises Refused when it can't be read, isn't UTF-8 or isn't the mesh's."""
    within.check(root, path)
    try:
        return (root / path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{path}: this is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise Refused(f"{path} can't be read ({error.strerror}).") from error


def read_file(root: Path, path: PurePosixPath) -> dict[str, Any]:
    """Read a file whose YAML is a mapping: {} when it is empty or isn't there. Raises Refused with file and line."""
    within.check(root, path)
    document = read(text_of(root, path), path) if (root / path).exists() else None
    return check_mapping(document, path) or {}


@contextmanager
def expecting(path: PurePosixPath, what: str) -> Iterator[None]:
    """Turn a document of another shape than the code inside takes into Refused: `path`: expected `what`."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, msgspec.ValidationError) as error:
        raise Refused(f"{path}: expected {what}.") from error


def check_mapping(document: Any, path: PurePosixPath) -> Any:
    """Return the document; raises Refused unless it is a mapping or empty."""
    if document is not None and not isinstance(document, dict):
        raise Refused(
            f"{path}:1: expected a mapping, not {'a list' if isinstance(document, list) else repr(document)}."
        )
    return document


def read(text: str, path: PurePosixPath) -> Any:
    """Parse YAML for reading alone, to plain values, as dbt does (PyYAML). Raises Refused with file and line."""
    try:
        return quick_yaml.load(text)
    except yaml.MarkedYAMLError as error:
        raise _refused(error, path) from error
    except yaml.YAMLError as error:
        raise Refused(f"{path}: this is not valid YAML: {error}") from error


def load(text: str, path: PurePosixPath) -> Any:
    """Parse YAML for editing; mappings and lists know their lines (`.lc`). Raises Refused with file and line."""
    try:
        return _yaml().load(text)
    except MarkedYAMLError as error:
        raise _refused(error, path) from error
    except YAMLError as error:
        raise Refused(f"{path}: this is not valid YAML: {error}") from error


def _refused(error: MarkedYAMLError | yaml.MarkedYAMLError, path: PurePosixPath) -> Refused:
    mark = error.problem_mark or error.context_mark
    where = f"{path}:{mark.line + 1}" if mark else str(path)
    problem = " ".join(str(error.problem or error.context).split())
    return Refused(f"{where}: this is not valid YAML: {problem}.")


def plain(document: Any) -> Any:
    """Return the document as plain dicts, lists and scalars, for those who only read it."""
    if isinstance(document, dict):
        return {plain(key): plain(value) for key, value in document.items()}
    if isinstance(document, list):
        return [plain(value) for value in document]
    return next((kind(document) for kind in (bool, str, int, float) if isinstance(document, kind)), document)


def new(document: Any) -> str:
    """Write a document that has no original."""
    return _dumped(document, INDENTATIONS[0])


def dump(document: Any, original: str) -> str:
    """Write a document back, indented as `original` was."""
    for indentation in INDENTATIONS:
        if _dumped(_yaml(indentation).load(original), indentation) == original:
            return _dumped(document, indentation)
    return new(document)


def _dumped(document: Any, indentation: tuple[int, int, int]) -> str:
    stream = io.StringIO()
    _yaml(indentation).dump(document, stream)
    return stream.getvalue()


def _yaml(indentation: tuple[int, int, int] = INDENTATIONS[0]) -> YAML:
    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.width = 4096
    mapping, sequence, offset = indentation
    editor.indent(mapping=mapping, sequence=sequence, offset=offset)
    return editor


def line_of(container: Any, key: str | int) -> int:
    """Return the line of an element of a document from `load`, counted from 1."""
    try:
        return int(container.lc.data[key][0]) + 1
    except (AttributeError, KeyError, TypeError):
        return 1
