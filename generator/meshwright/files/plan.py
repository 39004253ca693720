"""The changes of a command. A plan is computed completely before anything is touched."""

from difflib import unified_diff
from pathlib import PurePosixPath

import msgspec


class FileChange(msgspec.Struct, frozen=True):
    """A file of the mesh before and after; None means that it doesn't exist. `path` is relative to the mesh's root."""

    path: PurePosixPath
    before: bytes | None
    after: bytes | None

    @property
    def verb(self) -> str:
        """The kind of change: create, change or delete."""
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "change"

    def diff(self) -> str:
        """Return the unified diff of the file."""
        before, after = ((side or b"").decode(errors="replace").splitlines(True) for side in (self.before, self.after))
        return "".join(unified_diff(before, after, f"a/{self.path}", f"b/{self.path}"))


class FirstCommit(msgspec.Struct, frozen=True, tag=True):
    """Create a git repository in `folder` with one commit of its files and, if given, a remote `origin`."""

    folder: PurePosixPath
    message: str
    origin: str | None = None


class UpdateClone(msgspec.Struct, frozen=True, tag=True):
    """Move the clone in `folder` to another commit, and to another branch; None means no branch."""

    folder: PurePosixPath
    before: str
    after: str
    old_branch: str | None = None
    branch: str | None = None

    def undone(self) -> "UpdateClone":
        """Return the step that undoes this one."""
        return UpdateClone(
            folder=self.folder, before=self.after, after=self.before, old_branch=self.branch, branch=self.old_branch
        )


class UnlockClone(msgspec.Struct, frozen=True, tag=True):
    """Remove the locks that a killed git process left in the clone in `folder`, before git runs there."""

    folder: PurePosixPath


class PlacePackages(msgspec.Struct, frozen=True, tag=True):
    """Move the dbt packages that were installed in `made` into the domain's `folder`."""

    folder: PurePosixPath
    made: PurePosixPath


class PrepareWarehouse(msgspec.Struct, frozen=True, tag=True):
    """Create what must exist in the warehouse before dbt connects."""


# Steps that follow the file changes. Each can be interrupted and repeated.
Step = FirstCommit | UpdateClone | UnlockClone | PlacePackages | PrepareWarehouse


class Plan(msgspec.Struct, frozen=True):
    """All changes of one command, in the order of their paths; unchanged files aren't included."""

    changes: tuple[FileChange, ...]
    notes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, changes: list[FileChange], notes: list[str]) -> "Plan":
        """Order the changes and drop those that change nothing; `notes` are for the user to read."""
        real = (change for change in changes if change.before != change.after)
        return cls(tuple(sorted(real, key=lambda change: str(change.path))), tuple(notes))

    def followed_by(self, *steps: Step) -> "Plan":
        """Return the plan with steps to take after its files are written."""
        return msgspec.structs.replace(self, steps=(*self.steps, *steps))

    def __bool__(self) -> bool:
        """Whether the plan changes anything."""
        return bool(self.changes or self.steps)
