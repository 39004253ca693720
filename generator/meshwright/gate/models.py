"""What reads products in a mesh, as its files have it, without dbt: what it refers to, and where it stands."""

import re
from pathlib import PurePosixPath

import msgspec
from jinja2 import Environment, TemplateError, nodes

from meshwright.gate.refs import Ref, ref_of

JINJA = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (parses SQL, renders nothing)
ANY_REF = re.compile(r"\bref\s*\(")
PLAIN_REF = re.compile(
    r"""\bref\s*\(\s*(?P<q>['"])(?P<first>\w+)(?P=q)\s*(?:,\s*(?P<r>['"])(?P<second>\w+)(?P=r)\s*)?"""
    r"""(?:,\s*v(?:ersion)?\s*=\s*(?P<s>['"]?)(?P<version>\w+)(?P=s)\s*)?\)"""
)
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|\{#.*?#\}", re.DOTALL)
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

    def line_of(self, word: str) -> int | None:
        """Return the first line that has a word outside of comments, whatever its case."""
        code = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), self.code)
        found = re.search(rf"\b{re.escape(word)}\b", code, re.IGNORECASE)
        return code.count("\n", 0, found.start()) + 1 if found else None


def model_in(path: str, code: str) -> Model:
    """Read a model, snapshot or test from its file, `domains/<domain>/models/.../<name>[_v<version>].sql`, or `.py`."""
    file = PurePosixPath(path)
    name, version = split_version(file.stem)
    opaque = "it is a Python model" if path.endswith(".py") else ""
    resource = FOLDERS.get(file.parts[2], "model")
    return Model(file.parts[1], name, version, path, code, references(code), resource, opaque=opaque)


def split_version(name: str) -> tuple[str, str | None]:
    """Return what a file's name says: `orders_v2` is version 2 of `orders`."""
    version = VERSION_SUFFIX.search(name)
    return (name[: version.start()], version[1]) if version else (name, None)


def references(code: str) -> tuple[Ref, ...]:
    """Return the references that stand in a model's code with constant names; none when its Jinja is broken."""
    plain = JINJA_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), code)
    found = list(PLAIN_REF.finditer(plain))
    if len(found) == len(ANY_REF.findall(plain)):  # nearly always; parsing takes twenty times as long
        return tuple(_plain_ref(match, plain) for match in found)
    try:
        tree = JINJA.parse(code)
    except TemplateError:
        return ()
    calls = (c for c in tree.find_all(nodes.Call) if isinstance(c.node, nodes.Name) and c.node.name == "ref")
    return tuple(ref for call in calls if (ref := _ref(call)) is not None)


def _plain_ref(match: re.Match[str], code: str) -> Ref:
    first, second, version = match["first"], match["second"], match["version"]
    domain, name = (first, second) if second else (None, first)
    return Ref(name, domain, version, code.count("\n", 0, match.start()) + 1)


def _ref(call: nodes.Call) -> Ref | None:
    names = tuple(argument.value for argument in call.args if isinstance(argument, nodes.Const))
    constants = {k.key: k.value.value for k in call.kwargs if isinstance(k.value, nodes.Const)}
    return ref_of(names, constants, call.lineno)
