"""YAML that a mesh rejects although parsers accept it: exploding, ambiguous, or without a valid value.

dbt and the editor of comments (ruamel.yaml) only see documents that passed.
"""

import math
import re
from typing import Any

import yaml
from yaml import events

DEEPEST = 100
MOST_COPIES = 100_000
LONGEST_NUMBER = 40
STRING, MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
# YAML 1.2, which ruamel.yaml reads, treats it as a number even without a point.
EXPONENT = re.compile(r"[-+]?[0-9][0-9_]*\.?[0-9_]*[eE][-+]?[0-9]+")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WRITTEN_AS = {True: "on, yes and true as true", False: "off, no and false as false", None: "null and ~ as nothing"}
_resolver = yaml.resolver.Resolver()
_constructor = yaml.constructor.SafeConstructor()


class NotPlainError(Exception):
    """PyYAML must build the document, or it is invalid."""


class YamlFault(Exception):  # noqa: N818 (a fault of the document)
    """A fault of a document, with its line, counted from 1."""

    def __init__(self, line: int, problem: str) -> None:
        """Take the line and the sentence, without its end."""
        super().__init__(problem)
        self.line = line
        self.problem = problem


def check_scalar(text: str) -> Any:
    """Return the value of an unquoted scalar; raises NotPlainError for a merge or an invalid value."""
    tag = _resolver.resolve(yaml.ScalarNode, text, (True, False))
    if tag == MERGE or _scalar_fault(text, tag):
        raise NotPlainError
    return text if tag == STRING else _constructor.construct_object(yaml.ScalarNode(tag, text))


def _scalar_fault(text: str, tag: str) -> str:
    """Return why an unquoted scalar is invalid, "" if it is valid."""
    if tag == STRING:
        is_endless = EXPONENT.fullmatch(text) and math.isinf(float(text.replace("_", "")))
        return f"{text} is too large for a number" if is_endless else ""
    if len(text) > LONGEST_NUMBER:
        return f"{text[:20]}... is too long for a number; put it in quotes if it is text"
    if tag == MERGE:
        return ""
    try:
        value = _constructor.construct_object(yaml.ScalarNode(tag, text))
    except (ValueError, ArithmeticError, yaml.YAMLError) as error:
        what = "date or time" if "timestamp" in tag else "number"
        return f"{text} is not a {what} ({error})"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{text} is not a number that a promise or a policy can use"
    return ""


def is_text(text: str) -> bool:
    """Whether YAML reads a text as itself when it has no quotes."""
    tag = _resolver.resolve(yaml.ScalarNode, text, (True, False))
    return bool(tag == STRING and not _scalar_fault(text, tag))


def check(text: str) -> None:
    """Raise YamlFault with the line and the problem of a document; yaml.YAMLError if it isn't YAML at all."""
    checker = _Checker()
    following = yaml.cyaml.CParser(text).get_event
    while type(event := following()) is not events.StreamEndEvent:
        checker.take(event)


class _Frame:
    """An unfinished mapping or list: the lines of its keys, and its number of values including copies."""

    def __init__(self, event: Any) -> None:
        self.line: int = event.start_mark.line + 1
        self.anchor: str | None = event.anchor
        self.is_mapping = type(event) is events.MappingStartEvent
        self.lines_of_keys: dict[Any, int] = {}
        self.expects_key = self.is_mapping
        self.size = 1


class _Checker:
    """Checks a document's events, without recursion."""

    def __init__(self) -> None:
        self._frames: list[_Frame] = []
        self._sizes: dict[str, int] = {}
        self._documents = 0
        self._copies = 0

    def take(self, event: Any) -> None:
        """Look at one event."""
        kind = type(event)
        line = event.start_mark.line + 1
        if kind is events.DocumentStartEvent:
            self._begin_document(line)
        elif kind is events.ScalarEvent:
            self._scalar(event, line)
        elif kind is events.AliasEvent:
            self._alias(event.anchor, line)
        elif kind in (events.MappingStartEvent, events.SequenceStartEvent):
            self._begin(event, line)
        elif kind in (events.MappingEndEvent, events.SequenceEndEvent):
            frame = self._frames.pop()
            self._add(frame.size, frame.anchor)

    def _begin_document(self, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            raise YamlFault(line, "a second document starts here (`---`); keep one per file")

    def _scalar(self, event: Any, line: int) -> None:
        _check_tag(event.tag, line)
        is_plain = event.implicit[0]
        tag = _resolver.resolve(yaml.ScalarNode, event.value, (True, False)) if is_plain else STRING
        fault = _scalar_fault(event.value, tag)
        if is_plain and fault:
            raise YamlFault(line, fault)
        if self._expects_key():
            self._key(event.value, tag, line)
            return
        self._add(1, event.anchor)

    def _key(self, text: str, tag: str, line: int) -> None:
        frame = self._frames[-1]
        if tag not in (STRING, MERGE):
            value = _constructor.construct_object(yaml.ScalarNode(tag, text))
            read_as = WRITTEN_AS.get(value) if value is None or type(value) is bool else None
            why = f"YAML reads {read_as}" if read_as else "YAML doesn't read it as text"
            raise YamlFault(line, f"the key {text or 'before the colon'} isn't text, because {why}; put it in quotes")
        if text in frame.lines_of_keys:
            first = frame.lines_of_keys[text]
            raise YamlFault(line, f"the key {text!r} appears twice, first on line {first}; keep one of them")
        frame.lines_of_keys[text] = line
        frame.expects_key = False

    def _alias(self, anchor: str, line: int) -> None:
        if self._expects_key():
            raise YamlFault(line, "a key can't be an alias; write it out")
        if any(frame.anchor == anchor for frame in self._frames):
            raise YamlFault(line, f"the alias *{anchor} is inside the value that it refers to; write the value out")
        if anchor not in self._sizes:
            raise YamlFault(
                line, f"the alias *{anchor} has no anchor &{anchor} above it; define the anchor, or write the value out"
            )
        self._copies += self._sizes[anchor]
        if self._copies > MOST_COPIES:
            raise YamlFault(line, f"its aliases copy more than {MOST_COPIES:,} values; use fewer aliases")
        self._add(self._sizes[anchor])

    def _begin(self, event: Any, line: int) -> None:
        _check_tag(event.tag, line)
        if self._expects_key():
            raise YamlFault(line, "a key is a list or a mapping; use text")
        if len(self._frames) == DEEPEST:
            raise YamlFault(line, f"it is nested more than {DEEPEST} levels deep; flatten it")
        self._frames.append(_Frame(event))

    def _expects_key(self) -> bool:
        return bool(self._frames) and self._frames[-1].expects_key

    def _add(self, size: int, anchor: str | None = None) -> None:
        """Count a complete value, and let its mapping expect a key again."""
        if anchor is not None:
            self._sizes[anchor] = size
        if self._frames:
            frame = self._frames[-1]
            frame.size += size
            frame.expects_key = frame.is_mapping


def _check_tag(tag: str | None, line: int) -> None:
    if tag is not None:
        shown = tag.replace("tag:yaml.org,2002:", "!!")
        raise YamlFault(line, f"the tag {shown} isn't allowed; remove it")


def unprintable(text: str) -> YamlFault | None:
    """Return the fault of a text with a character that YAML doesn't allow."""
    found = UNPRINTABLE.search(text)
    if found is None:
        return None
    hint = "; if the file is UTF-16, save it as UTF-8" if found[0] == "\0" else "; remove it"
    line = text.count("\n", 0, found.start()) + 1
    return YamlFault(line, f"YAML doesn't allow the character U+{ord(found[0]):04X}{hint}")


def first_line(text: str) -> int:
    """Return the first line that isn't blank or a comment, counted from 1."""
    lines = (number for number, line in enumerate(text.splitlines(), 1) if line.split("#")[0].strip())
    return next(lines, 1)
