"""YAML that people write: read as dbt reads it, and edited in place so that comments, order and indentation survive."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from meshwright.adapters.disk import user_text
from meshwright.adapters.yaml import quick_yaml
from meshwright.adapters.yaml.yaml_checks import YamlFault, first_line, is_text, unprintable
from meshwright.errors import Refused

# Mapping, sequence, offset of the dash: the styles that people use, the commonest first.
INDENTATIONS = ((2, 4, 2), (2, 2, 0), (4, 6, 4), (4, 4, 0), (4, 4, 2), (4, 8, 4))
# ruamel.yaml reads 200 kB a second.
LARGEST_EDITED = 500_000
LONGEST_PROBLEM = 200
OF_PARSERS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, AssertionError)


def text_of(root: Path, path: PurePosixPath) -> str:
    """Return the text of a file of the mesh; raises Refused if it can't be read, is too large or isn't UTF-8."""
    return user_text.text_of(root, path)


def read_file(root: Path, path: PurePosixPath) -> dict[str, Any]:
    """Read a file whose YAML is a mapping: {} when it is empty or doesn't exist. Raises Refused with file and line."""
    document = read(text_of(root, path), path) if user_text.is_there(root, path) else None
    return check_mapping(document, path) or {}


@contextmanager
def expecting(path: PurePosixPath, what: str) -> Iterator[None]:
    """Turn errors of the code inside about a document's shape into Refused: `path`: expected `what`."""
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
    """Parse YAML as dbt does (PyYAML), to plain values for reading. Raises Refused with file and line."""
    with _refusing(text, path):
        return quick_yaml.load(text)


def nodes(text: str, path: PurePosixPath) -> yaml.Node | None:
    """Parse YAML to PyYAML's nodes, with lines and columns. Raises Refused with file and line."""
    with _refusing(text, path):
        return quick_yaml.compose(text)


def load(text: str, path: PurePosixPath) -> Any:
    """Parse YAML for editing; mappings and lists have their lines (`.lc`). Raises Refused with file and line."""
    if len(text) > LARGEST_EDITED:
        raise Refused(f"{path} is too large to edit: {len(text):,} characters, and the limit is {LARGEST_EDITED:,}.")
    read(text, path)
    with _refusing(text, path), warnings.catch_warnings(action="ignore"):
        return _yaml().load(text)


@contextmanager
def _refusing(text: str, path: PurePosixPath) -> Iterator[None]:
    """Turn every error of a parser into Refused; ruamel.yaml raises Python's own errors too."""
    try:
        yield
    except YamlFault as fault:
        raise Refused(f"{path}:{fault.line}: {fault.problem}.") from fault
    except (MarkedYAMLError, yaml.MarkedYAMLError) as error:
        raise _refused(error, text, path) from error
    except (YAMLError, yaml.YAMLError, *OF_PARSERS) as error:
        unmarked = unprintable(text) or YamlFault(first_line(text), f"this is not valid YAML: {_in_one_line(error)}")
        raise Refused(f"{path}:{unmarked.line}: {unmarked.problem}.") from error


def _refused(error: MarkedYAMLError | yaml.MarkedYAMLError, text: str, path: PurePosixPath) -> Refused:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Refused(f"{path}: this is not valid YAML: {_in_one_line(error)}.")
    problem = f"this is not valid YAML: {_in_one_line(error.problem or error.context)}"
    if any(line[mark.column :].startswith("\t") for line in text.split("\n")[mark.line : mark.line + 1]):
        problem = "a tab can't indent YAML; use spaces"
    return Refused(f"{path}:{mark.line + 1}: {problem}.")


def _in_one_line(problem: object) -> str:
    return " ".join(str(problem).split())[:LONGEST_PROBLEM]


def plain(document: Any) -> Any:
    """Return the document as plain dicts, lists and scalars, for reading only."""
    if isinstance(document, dict):
        return {plain(key): plain(value) for key, value in document.items()}
    if isinstance(document, list):
        return [plain(value) for value in document]
    return next((kind(document) for kind in (bool, str, int, float) if isinstance(document, kind)), document)


def new(document: Any) -> str:
    """Write a new document; texts such as `no` and `1:30` get the quotes that YAML 1.1 requires."""
    stream = io.StringIO()
    editor = _yaml()
    editor.Representer = _ForDbt
    editor.dump(document, stream)
    return stream.getvalue()


class _ForDbt(RoundTripRepresenter):
    """Represents texts for dbt, which reads YAML 1.1, where ruamel.yaml writes 1.2."""

    def text(self, text: str) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_text(text) else "'")


_ForDbt.add_representer(str, _ForDbt.text)


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


def mapping(values: dict[str, Any], *, in_one_line: bool = False) -> Any:
    """Return a mapping for an edited document, which can have comments and be written as `{a: 1}`."""
    made = CommentedMap(values)
    if in_one_line:
        made.fa.set_flow_style()
    return made


def quoted(text: str) -> str:
    """Return a text that is written with double quotes."""
    return DoubleQuotedScalarString(text)


def value_of(node: yaml.Node | None, key: str) -> Any:
    """Return the node of a key's value in a mapping of `nodes`, None if there is none."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def items_of(node: yaml.Node | None) -> list[Any]:
    """Return the nodes of a list's items, [] for anything else."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def text_at(node: yaml.Node | None) -> str:
    """Return the text of a scalar's node, "" for anything else."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
