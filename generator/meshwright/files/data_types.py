"""The data types that the contracts of a domain promise: where they are in its YAML, and how to replace them."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from meshwright.adapters.yaml import user_yaml
from meshwright.adapters.yaml.user_yaml import items_of, text_at, value_of

# A cast in SQL; the group is its type.
CAST = re.compile(
    r"(?:\bcast\s*\([^()]*?\bas\s+|::\s*)"
    r"([a-z]\w*(?: precision| varying| with(?:out)? time zone)?(?:\s*\([\d, ]+\))?)",
    re.IGNORECASE,
)
KEYS = ("models", "snapshots", "seeds", "functions")


class Declared(NamedTuple):
    """A `data_type` of a column, with its line and its place in the text."""

    data_type: str
    line: int
    start: int
    end: int


def declared_types(text: str, path: PurePosixPath) -> list[Declared]:
    """Return the data types of all columns in a YAML file; raises Refused if its YAML is invalid."""
    return [
        Declared(text_at(node), node.start_mark.line + 1, node.start_mark.index, node.end_mark.index)
        for node in _types(user_yaml.nodes(text, path))
        if text_at(node)
    ]


def with_types(text: str, path: PurePosixPath, translate: Callable[[str], str]) -> str:
    """Return the text with each data type replaced, also in casts of unit tests' rows; comments stay."""
    places = [(found.start, found.end, _scalar(translate(found.data_type))) for found in declared_types(text, path)]
    for node in _rows(user_yaml.nodes(text, path)):
        start, end = node.start_mark.index, node.end_mark.index
        places += [(*found.span(1), translate(found[1])) for found in CAST.finditer(text, start, end)]
    for start, end, new in sorted(places, reverse=True):
        if text[start:end].strip("\"'") != new.strip('"'):
            text = text[:start] + new + text[end:]
    return text


def _rows(document: Any) -> Iterator[Any]:
    """Yield the rows of unit tests that are written as SQL."""
    for test in items_of(value_of(document, "unit_tests")):
        for part in (*items_of(value_of(test, "given")), value_of(test, "expect")):
            node = value_of(part, "rows")
            if text_at(node):
                yield node


def _types(document: Any) -> Iterator[Any]:
    for key in KEYS:
        for item in items_of(value_of(document, key)):
            for part in (item, *items_of(value_of(item, "versions"))):
                for column in items_of(value_of(part, "columns")):
                    node = value_of(column, "data_type")
                    if node is not None:
                        yield node


def _scalar(text: str) -> str:
    return f'"{text}"' if any(sign in text for sign in ":#{}[]&*!|>%@`,\"'") and not text.isidentifier() else text
