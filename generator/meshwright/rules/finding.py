"""The findings of a check."""

from enum import StrEnum

import msgspec

from meshwright.graph.nodes import Node


class Severity(StrEnum):
    """How severe a finding is: an error fails the check, a warning is only reported, off disables the rule."""

    ERROR = "error"
    WARN = "warn"
    OFF = "off"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One rule broken in one place.

    A rule sets the `domain` ("" for the mesh itself), the subject, and a message that says what is wrong and what to
    do. `check` adds the rule, its severity, the owner and, for a `node`, the location: `file` is relative to the mesh's
    root, `line` starts at 1, and 0 means unknown.
    """

    domain: str
    message: str
    subject: str = ""
    rule: str = ""
    severity: Severity = Severity.ERROR
    owner: str = ""
    file: str = ""
    line: int = 0
    column: str | None = None
    node: Node | None = None

    @property
    def fingerprint(self) -> str:
        """Identifies the same finding in another run: everything but its location in the file."""
        return "|".join((self.rule, self.subject, self.column or "", self.message))

    @property
    def order(self) -> tuple[str, str, str, int, str, str]:
        """The sort key of every report: by product, and there in the order of lines."""
        return self.domain, self.subject, self.file, self.line, self.rule, self.message


def on_node(node: Node, message: str, column: str | None = None, line: int | None = None) -> Finding:
    """Return a finding about a node of the manifest, and perhaps one of its columns.

    `line` is the line in the node's own file, if known; otherwise `check` finds the place in its YAML.
    """
    return Finding(
        domain=node.package_name, subject=node.label, message=message, column=column, line=line or 0, node=node
    )


def in_file(domain: str, message: str, file: object, line: int = 1) -> Finding:
    """Return a finding about a file; `domain` is "" for a file of the mesh itself."""
    return Finding(domain=domain, message=message, file=str(file), line=line)
