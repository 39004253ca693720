"""What reads products in a mesh, as its files have it, without dbt: what it refers to, and where it stands."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from meshwright.gate.refs import Ref
from meshwright.gate.rendered_sql import render_sql

ANY_REF = re.compile(r"\bref\s*\(")
PLAIN_REF = re.compile(
    r"""\bref\s*\(\s*(?P<q>['"])(?P<first>\w+)(?P=q)\s*(?:,\s*(?P<r>['"])(?P<second>\w+)(?P=r)\s*)?"""
    r"""(?:,\s*v(?:ersion)?\s*=\s*(?:(?P<s>['"])(?P<text>\w+)(?P=s)|(?P<number>\d+))\s*)?\)"""
)
# A comment without an end takes all that follows: looked for from each beginning, its end would cost quadratic time.
JINJA_COMMENT = re.compile(r"\{#.*?(?:#\}|\Z)", re.DOTALL)
MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\s*\(")
IS_DISABLED = re.compile(r"\{\{-?\s*config\s*\((?:(?!\{\{)[^}])*\benabled\s*=\s*(?:false|False)\b")
COMMENT = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)
VERSION_SUFFIX = re.compile(r"[._]v(\d+)$")
FOLDERS = {"models": "model", "snapshots": "snapshot", "tests": "test"}


class Model(msgspec.Struct, frozen=True):
    """A model, or what else reads models: a snapshot, a test, an exposure. `path` is relative to the mesh's root.

    `reads` are the constant references in its code, which is the YAML around it where that declares it. `opaque` says
    why its columns can't be known, "" when its SQL tells. An exposure names its `owner`.
    """

    domain: str
    name: str
    version: str | None
    path: str
    code: str
    reads: tuple[Ref, ...]
    resource: str = "model"
    owner: str = ""
    opaque: str = ""

    @property
    def label(self) -> str:
        """Name it as in `sales.orders v1`, or `exposure sales.board`."""
        name = f"{self.domain}.{self.name}" + (f" v{self.version}" if self.version else "")
        return name if self.resource == "model" else f"{self.resource} {name}"

    @property
    def is_declared(self) -> bool:
        """Whether YAML declares it."""
        return self.path.endswith((".yml", ".yaml"))

    @property
    def product(self) -> str:
        """The product in whose folder it stands, as in `sales.orders`; its own name elsewhere."""
        if self.resource != "model":
            return self.label
        parts = PurePosixPath(self.path).parts[3:]  # below domains/<domain>/models/
        return f"{self.domain}.{parts[1] if len(parts) > 2 else self.name}"

    def line_of(self, word: str, ref: Ref | None = None) -> int | None:
        """Return the line that first has a word outside of comments, whatever its case.

        Of a word that is a column of what `ref` refers to, the select that reads it is looked at first.
        """
        code = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), self.code)
        pattern = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
        for begin, end in (*_select_around(code, ref), (0, len(code))):
            if found := pattern.search(code, begin, end):
                return code.count("\n", 0, found.start()) + 1
        return None


def _select_around(code: str, ref: Ref | None) -> Iterator[tuple[int, int]]:
    """Yield where the select that reads a relation begins and ends, and what comes after it."""
    if ref is not None:
        line_ends = [match.end() for match in re.finditer(r"\n|\Z", code)]
        end = line_ends[min(ref.line, len(line_ends)) - 1]
        begins = [match.start() for match in re.finditer(r"\bselect\b", code[:end], re.IGNORECASE)]
        yield (begins[-1] if begins else 0), end
        yield end, len(code)


def model_in(path: str, code: str) -> Model:
    """Read a model, snapshot or test from its file, `domains/<domain>/models/.../<name>[_v<version>].sql`, or `.py`."""
    file = PurePosixPath(path)
    name, version = split_version(file.stem)
    opaque = "it is a Python model" if path.endswith(".py") else ""
    resource = FOLDERS.get(file.parts[2], "model")
    return Model(file.parts[1], name, version, path, code, references(code), resource, opaque=opaque)


class Macro(msgspec.Struct, frozen=True):
    """A macro of a domain: what it refers to, and its code, which names the macros that it calls."""

    name: str
    code: str


def macros_in(code: str) -> list[Macro]:
    """Return the macros that a file defines."""
    starts = [*MACRO.finditer(code)]
    ends = [*(start.start() for start in starts[1:]), len(code)]
    return [Macro(start[1], code[start.end() : end]) for start, end in zip(starts, ends, strict=True)]


def with_macros(model: Model, macros: list[Macro]) -> Model:
    """Add what a model refers to through macros of its domain, and through those that they call."""
    code, left = model.code, list(macros)
    while called := [macro for macro in left if re.search(rf"\b{macro.name}\s*\(", code)]:
        left = [macro for macro in left if macro not in called]
        code += "".join(macro.code for macro in called)
    more = references(code[len(model.code) :]) if len(code) > len(model.code) else ()
    return msgspec.structs.replace(model, reads=(*model.reads, *(msgspec.structs.replace(r, line=1) for r in more)))


def split_version(name: str) -> tuple[str, str | None]:
    """Return what a file's name says: `orders_v2` is version 2 of `orders`."""
    version = VERSION_SUFFIX.search(name)
    return (name[: version.start()], version[1]) if version else (name, None)


def references(code: str) -> tuple[Ref, ...]:
    """Return what a model's code refers to; what names it by variables is rendered to see what they hold."""
    plain = JINJA_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), code)
    found = tuple(_plain_ref(match, plain) for match in PLAIN_REF.finditer(plain))
    if has_plain_refs(plain):
        return found
    rendered = (ref for rendering in render_sql(code) for ref in rendering.relations.values() if ref is not None)
    known = {(ref.domain, ref.name, ref.version) for ref in found}
    return (*found, *(ref for ref in dict.fromkeys(rendered) if (ref.domain, ref.name, ref.version) not in known))


def has_plain_refs(code: str) -> bool:
    """Whether all references name what they refer to in so many words, without variables."""
    return len(PLAIN_REF.findall(code)) == len(ANY_REF.findall(code))


def _plain_ref(match: re.Match[str], code: str) -> Ref:
    first, second, version = match["first"], match["second"], match["text"] or match["number"]
    domain, name = (first, second) if second else (None, first)
    return Ref(name, domain, version, code.count("\n", 0, match.start()) + 1)
