"""What a check finds."""

import msgspec

from meshwright.rules.rule import Severity


class Finding(msgspec.Struct, frozen=True, order=True):
    """One rule broken in one place. `file` is relative to the mesh's root; `line` counts from 1."""

    domain: str
    subject: str
    rule: str
    message: str
    severity: Severity
    owner: str
    file: str
    line: int = 1
    column: str | None = None

    @property
    def fingerprint(self) -> str:
        """What makes it the same finding in another run: everything but where in the file it stands."""
        return "|".join((self.rule, self.subject, self.column or "", self.message))
