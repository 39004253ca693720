"""YAML that Meshwright generates: byte for byte the text of user_yaml.new, in a fortieth of the time.

A contract consists mostly of mappings, lists and plain words, which this module formats. It leaves to ruamel.yaml each
scalar that needs a closer look, and documents with a value that isn't on one line.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from meshwright.adapters.yaml import user_yaml

# Text that YAML can only read as text: no number, date, boolean, null, indicator or comment.
PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./(),']| (?=[A-Za-z0-9_(./']))*", re.ASCII)
WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
QUOTABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
KEY = re.compile(r"[+]?[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
LONGEST = 2000
LONGEST_KEY = 100  # a longer one gets a question mark


class _NotOneLineError(Exception):
    """ruamel.yaml must format a value."""


def new(document: Any) -> str:
    """Return the text of a document of mappings, lists and scalars."""
    try:
        return "".join(f"{line}\n" for line in _lines(document))
    except _NotOneLineError:
        return user_yaml.new(document)


def _lines(value: dict[str, Any] | list[Any]) -> Iterator[str]:
    """Yield the lines of a non-empty mapping or list."""
    if type(value) is dict and value:
        for key, item in value.items():
            yield from _entry(_key(key), item)
    elif type(value) is list and value:
        for item in value:
            yield from _item(item)
    else:
        raise _NotOneLineError


def _key(key: Any) -> str:
    if type(key) is str and len(key) < LONGEST_KEY and KEY.fullmatch(key) and key.lower() not in WORDS:
        return key
    raise _NotOneLineError


def _entry(key: str, value: Any) -> Iterator[str]:
    if type(value) in (dict, list) and value:
        yield f"{key}:"
        yield from (f"  {line}" for line in _lines(value))
    else:
        yield f"{key}: {_leaf(value)}" if value is not None else f"{key}:"


def _item(value: Any) -> Iterator[str]:
    if type(value) is list and value:
        raise _NotOneLineError
    if type(value) is dict and value:
        first, *rest = _lines(value)
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)
    else:
        yield f"- {_leaf(value)}" if value is not None else "- "


def _leaf(value: Any) -> str:
    if value == {} or value == []:
        return "{}" if type(value) is dict else "[]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    if type(value) is not str:
        return _laid_out(value)
    if PLAIN.fullmatch(value) and len(value) < LONGEST and value.lower() not in WORDS:
        return value
    if ": " in value and "'" not in value and QUOTABLE.fullmatch(value) and len(value) < LONGEST:
        return f"'{value}'"
    return _looked_up(value)


@lru_cache(maxsize=1 << 12)
def _looked_up(value: str) -> str:
    if len(value) > LONGEST:
        raise _NotOneLineError
    return _laid_out(value)


def _laid_out(value: Any) -> str:
    lines = user_yaml.new({"k": value}).splitlines()
    if len(lines) != 1:
        raise _NotOneLineError
    return lines[0].removeprefix("k: ")
