"""What a check finds."""

from enum import StrEnum

import msgspec

from meshwright.graph.manifest import Node


class Severity(StrEnum):
    """How much a finding weighs: an error fails the check, a warning is reported, off is silent."""

    ERROR = "error"
    WARN = "warn"
    OFF = "off"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One rule broken in one place.

    A rule yields what it knows: whose it is (`domain`, "" for what belongs to the mesh), what breaks it, and a message
    that says what is wrong and what to do. `check` adds the rule, its severity, the owner and, of a `node`, the place:
    `file` is relative to the mesh's root, `line` counts from 1, and 0 means that it isn't known yet.
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
        """What makes it the same finding in another run: everything but where in the file it stands."""
        return "|".join((self.rule, self.subject, self.column or "", self.message))

    @property
    def order(self) -> tuple[str, ...]:
        """What a report is sorted by."""
        return self.domain, self.subject, self.rule, self.message, self.file, f"{self.line:9}"


def on_node(node: Node, message: str, column: str | None = None, line: int | None = None) -> Finding:
    """Return a finding about a node of the manifest, and perhaps one of its columns.

    `line` is that of the node's own file, where it is known; else the place in its YAML counts.
    """
    return Finding(
        domain=node.package_name, subject=node.label, message=message, column=column, line=line or 0, node=node
    )


def in_file(domain: str, message: str, file: object, line: int = 1) -> Finding:
    """Return a finding about a file; `domain` is "" for what belongs to the mesh."""
    return Finding(domain=domain, message=message, file=str(file), line=line)
