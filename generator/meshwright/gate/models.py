"""The models of a mesh as their files have them, without dbt: what they refer to, and where they stand."""

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
VERSION_SUFFIX = re.compile(r"[._]v(\w+)$")


class Model(msgspec.Struct, frozen=True):
    """A model's file, or an exposure. `path` is relative to the mesh's root.

    `reads` are the constant references in its code. An exposure's code is the YAML around it, and it names its `owner`.
    """

    domain: str
    name: str
    version: str | None
    path: str
    code: str
    reads: tuple[Ref, ...]
    owner: str = ""
    is_exposure: bool = False

    @property
    def label(self) -> str:
        """Name it as in `sales.orders v1`, or `exposure sales.board`."""
        if self.is_exposure:
            return f"exposure {self.domain}.{self.name}"
        return f"{self.domain}.{self.name}" + (f" v{self.version}" if self.version else "")

    @property
    def product(self) -> str:
        """The product in whose folder it stands, as in `sales.orders`; its own name elsewhere."""
        if self.is_exposure:
            return self.label
        parts = PurePosixPath(self.path).parts[3:]  # below domains/<domain>/models/
        return f"{self.domain}.{parts[1] if len(parts) > 2 else self.name}"

    def line_of(self, word: str) -> int | None:
        """Return the first line that has a word outside of comments, whatever its case."""
        code = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), self.code)
        found = re.search(rf"\b{re.escape(word)}\b", code, re.IGNORECASE)
        return code.count("\n", 0, found.start()) + 1 if found else None


def model_in(path: str, code: str) -> Model:
    """Read a model from its file, `domains/<domain>/models/.../<name>[_v<version>].sql`."""
    file = PurePosixPath(path)
    version = VERSION_SUFFIX.search(file.stem)
    name = VERSION_SUFFIX.sub("", file.stem)
    return Model(file.parts[1], name, version[1] if version else None, path, code, references(code))


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
