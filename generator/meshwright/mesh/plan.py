"""What a command would write: a plan is computed whole before anything is touched."""

from difflib import unified_diff
from pathlib import PurePosixPath

import msgspec


class Change(msgspec.Struct, frozen=True):
    """A file of the mesh before and after; None stands for "isn't there". `path` is relative to the mesh's root."""

    path: PurePosixPath
    before: bytes | None
    after: bytes | None

    @property
    def verb(self) -> str:
        """What happens to the file: create, change or delete."""
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "change"

    def diff(self) -> str:
        """Return the unified diff of the file."""
        before, after = ((side or b"").decode(errors="replace").splitlines(True) for side in (self.before, self.after))
        return "".join(unified_diff(before, after, f"a/{self.path}", f"b/{self.path}"))


class Plan(msgspec.Struct, frozen=True):
    """All changes of one command, in the order of their paths; files that stay as they are don't take part."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, changes: list[Change], notes: list[str]) -> "Plan":
        """Order the changes and drop those that change nothing; `notes` are for the user to read."""
        real = (change for change in changes if change.before != change.after)
        return cls(tuple(sorted(real, key=lambda change: str(change.path))), tuple(notes))

    def undone(self) -> "Plan":
        """Return the plan that takes all of this back."""
        return Plan(tuple(Change(change.path, change.after, change.before) for change in self.changes))

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.changes)
