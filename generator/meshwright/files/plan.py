"""What a command would write: a plan is computed whole before anything is touched."""

from difflib import unified_diff
from pathlib import PurePosixPath

import msgspec


class FileChange(msgspec.Struct, frozen=True):
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


class FirstCommit(msgspec.Struct, frozen=True, tag=True):
    """Make `folder` a git repository with one commit of all it holds, and with a remote `origin` if that is given."""

    folder: PurePosixPath
    message: str
    origin: str | None = None


class UpdateClone(msgspec.Struct, frozen=True, tag=True):
    """Bring the clone in `folder` from one commit to another, and from a branch to another; None is no branch."""

    folder: PurePosixPath
    before: str
    after: str
    old_branch: str | None = None
    branch: str | None = None

    def undone(self) -> "UpdateClone":
        """Return the step that takes this one back."""
        return UpdateClone(
            folder=self.folder, before=self.after, after=self.before, old_branch=self.branch, branch=self.old_branch
        )


class UnlockClone(msgspec.Struct, frozen=True, tag=True):
    """Remove the locks that a killed git has left in the clone in `folder`; git is about to run there."""

    folder: PurePosixPath


class PlacePackages(msgspec.Struct, frozen=True, tag=True):
    """Put the dbt packages that were installed in `made` into their place in the domain's `folder`."""

    folder: PurePosixPath
    made: PurePosixPath


class PrepareWarehouse(msgspec.Struct, frozen=True, tag=True):
    """Make what has to exist in the warehouse before dbt connects."""


# What follows the changes of files. Each step may be cut off and begun again.
Step = FirstCommit | UpdateClone | UnlockClone | PlacePackages | PrepareWarehouse


class Plan(msgspec.Struct, frozen=True):
    """All changes of one command, in the order of their paths; files that stay as they are don't take part."""

    changes: tuple[FileChange, ...]
    notes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, changes: list[FileChange], notes: list[str]) -> "Plan":
        """Order the changes and drop those that change nothing; `notes` are for the user to read."""
        real = (change for change in changes if change.before != change.after)
        return cls(tuple(sorted(real, key=lambda change: str(change.path))), tuple(notes))

    def followed_by(self, *steps: Step) -> "Plan":
        """Return the plan with steps that are taken once its files are written."""
        return msgspec.structs.replace(self, steps=(*self.steps, *steps))

    def __bool__(self) -> bool:
        """Whether anything happens."""
        return bool(self.changes or self.steps)
