"""PyYAML's safe loader, three times as fast on the plain YAML that contracts are written in, and its writer.

What isn't plain is first checked (see yaml_checks): nothing that explodes, no key twice, no impossible value.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import yaml
from yaml import events

from meshwright.adapters.yaml.yaml_checks import DEEPEST, NotPlainError, YamlFault, check, check_scalar, first_line


def load(text: str) -> Any:
    """Return what `yaml.safe_load` would; raises yaml.YAMLError, or YamlFault where no parser would."""
    try:
        return _document(text)
    except NotPlainError:
        check(text)
        return _elaborate(text)


def compose(text: str) -> yaml.Node | None:
    """Return the nodes of a document, which know their places; raises as `load`."""
    load(text)
    return yaml.compose(text, Loader=yaml.CSafeLoader)


def _elaborate(text: str) -> Any:
    """Let PyYAML build what has anchors or merges."""
    try:
        return yaml.load(text, yaml.CSafeLoader)
    except (ValueError, TypeError, RecursionError) as error:
        raise YamlFault(first_line(text), f"it can't be parsed: {error}") from error


def dump(document: Any) -> str:
    """Write a document that only programs read; three hundred times as fast as what keeps a human's style."""
    return str(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=4096))


def _document(text: str) -> Any:
    """Build values from the parser's events, without the nodes between; lists and mappings can't hold themselves."""
    following = yaml.cyaml.CParser(text).get_event
    following()  # the stream
    first = type(following())
    if first is events.StreamEndEvent:
        return None
    document = _value(following(), following, 0)
    following()  # the document's end
    if type(following()) is not events.StreamEndEvent:
        raise NotPlainError
    return document


def _value(event: Any, following: Callable[[], Any], depth: int) -> Any:
    kind = type(event)
    if kind is events.ScalarEvent:
        is_plain, is_quoted = event.implicit
        if is_plain:
            return _scalar(event.value)
        if is_quoted:
            return event.value
        raise NotPlainError  # it has a tag
    if depth == DEEPEST or kind is events.AliasEvent or not event.implicit:
        raise NotPlainError
    if kind is events.MappingStartEvent:
        mapping: dict[str, Any] = {}
        while type(event := following()) is not events.MappingEndEvent:
            key = _value(event, following, DEEPEST)
            if type(key) is not str or key in mapping:
                raise NotPlainError
            mapping[key] = _value(following(), following, depth + 1)
        return mapping
    sequence = []
    while type(event := following()) is not events.SequenceEndEvent:
        sequence.append(_value(event, following, depth + 1))
    return sequence


@lru_cache(maxsize=1 << 14)
def _scalar(text: str) -> Any:
    """Return a scalar without quotes; a contract is made of the same few words again and again."""
    return check_scalar(text)
