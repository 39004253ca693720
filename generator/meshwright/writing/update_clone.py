"""Moves the clone of a domain to another commit, in a way that can be interrupted anywhere and repeated.

`git checkout` can't: if it is interrupted, it leaves a lock that blocks git, and files that look like the user's own
work.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from meshwright.adapters.disk import disk, within
from meshwright.adapters.git import git
from meshwright.errors import Refused
from meshwright.files.plan import UpdateClone

# A git process whose parent was killed may still be running; each of its locks lasts only moments.
MOMENTS = 20
MOMENT_SECONDS = 0.1


def unlock(root: Path, folder: PurePosixPath) -> None:
    """Remove the locks that a killed git left in a clone, after giving a git that still runs a moment to finish."""
    repository = root / folder / ".git"
    if not repository.is_dir() or repository.is_symlink():
        return
    for _ in range(MOMENTS):
        if not (locks := list(_locks(repository))):
            return
        time.sleep(MOMENT_SECONDS)
    for lock in locks:
        disk.remove(lock)


def _locks(repository: Path) -> Iterator[Path]:
    yield from repository.glob("*.lock")
    for folder, _, files in os.walk(repository / "refs"):
        yield from (Path(folder, file) for file in files if file.endswith(".lock"))


def check(root: Path, step: UpdateClone) -> None:
    """Raise Refused if git is running in the clone, or a file that differs between the commits was edited."""
    for lock in _locks(root / step.folder / ".git"):
        raise Refused(
            f"Another git process is running in {step.folder}: {lock.relative_to(root).as_posix()} exists; nothing was"
            " changed there. Run the command again, or remove that file if no git process is running."
        )
    files = _Files.of(root / step.folder, step)
    for path in files.paths:
        within.check_writable(root, step.folder / path.parent)
    for path in files.edited():
        raise Refused(
            f"{step.folder / path} was edited: it matches neither commit {step.before[:7]} nor {step.after[:7]},"
            f" between which `meshwright fetch` updates {step.folder}. Undo the edit, or move the file elsewhere."
        )


def update(root: Path, step: UpdateClone) -> None:
    """Move the clone to its target from any state between its start and that target; raises as `check`."""
    check(root, step)
    folder = root / step.folder
    files = _Files.of(folder, step)
    _move_head(folder, step)
    git.change("read-tree", step.after, folder=folder)
    for path in files.paths:
        if path not in files.after:
            disk.remove(folder / path)
            _remove_empty_folders(folder, path.parent)
    if written := [str(path) for path in files.paths if path in files.after]:
        git.change("checkout-index", "--force", "--", *written, folder=folder)
    git.change("update-index", "-q", "--refresh", folder=folder)


def _move_head(folder: Path, step: UpdateClone) -> None:
    if step.branch is None:
        git.change("update-ref", "--no-deref", "HEAD", step.after, folder=folder)
        return
    git.change("update-ref", f"refs/heads/{step.branch}", step.after, folder=folder)
    git.change("symbolic-ref", "HEAD", f"refs/heads/{step.branch}", folder=folder)
    if git.commit_of(folder, f"refs/remotes/origin/{step.branch}"):
        git.change("branch", "--quiet", f"--set-upstream-to=origin/{step.branch}", step.branch, folder=folder)


class _Blob(msgspec.Struct, frozen=True):
    """A file at a commit."""

    mode: str
    id: str


class _Files(msgspec.Struct, frozen=True):
    """The files of a clone that differ between two commits."""

    folder: Path
    step: UpdateClone
    before: dict[PurePosixPath, _Blob]
    after: dict[PurePosixPath, _Blob]

    @classmethod
    def of(cls, folder: Path, step: UpdateClone) -> "_Files":
        return cls(folder, step, _blobs(folder, step.before), _blobs(folder, step.after))

    @property
    def paths(self) -> list[PurePosixPath]:
        paths = self.before.keys() | self.after.keys()
        return sorted(path for path in paths if self.before.get(path) != self.after.get(path))

    def edited(self) -> list[PurePosixPath]:
        """Return files that match neither commit. A missing file is part of an interrupted update."""
        present = [path for path in self.paths if os.path.lexists(self.folder / path)]
        plain = [path for path in present if _is_plain(self.folder / path)]
        hashes = git.run("hash-object", "--", *map(str, plain), folder=self.folder).split() if plain else []
        edited = [path for path, name in zip(plain, hashes, strict=True) if name not in self._names(path)]
        others = [path for path in present if path not in plain and not self._is_link_of_ours(path)]
        return sorted([*others, *(path for path in edited if not self._is_torn(path))])

    def _names(self, path: PurePosixPath) -> set[str]:
        return {blob.id for side in (self.before, self.after) if (blob := side.get(path))}

    def _is_link_of_ours(self, path: PurePosixPath) -> bool:
        """Whether a link is from one of the commits, or a folder has replaced a file, whose own files are checked."""
        file = self.folder / path
        if not file.is_symlink():
            return file.is_dir()
        targets = (self._content(commit, path) for commit in (self.step.before, self.step.after))
        return os.fsencode(file.readlink()) in list(targets)

    def _is_torn(self, path: PurePosixPath) -> bool:
        """Whether a file is the beginning of its next content: git was interrupted while writing it."""
        return (self._content(self.step.after, path) or b"").startswith((self.folder / path).read_bytes())

    def _content(self, commit: str, path: PurePosixPath) -> bytes | None:
        return git.read_files(self.folder, commit, [str(path)]).get(str(path))


def _is_plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _blobs(folder: Path, commit: str) -> dict[PurePosixPath, _Blob]:
    listed = git.run("ls-tree", "-r", "-z", commit, folder=folder)
    entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
    parsed = ((path, head.split()) for head, _, path in entries)
    return {PurePosixPath(path): _Blob(mode, name) for path, (mode, kind, name) in parsed if kind == "blob"}


def _remove_empty_folders(folder: Path, inner: PurePosixPath) -> None:
    while inner.parts and (folder / inner).is_dir() and not any(os.scandir(folder / inner)):
        disk.remove_folder(folder / inner)
        inner = inner.parent
