"""Carries out plans, completely or not at all. The next command, whichever it is, finishes an interrupted plan."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import disk, within
from meshwright.adapters.disk.own_folder import clear_scratch, scratch_folder
from meshwright.adapters.disk.signals import terminable, undisturbed
from meshwright.errors import MeshwrightError, Refused
from meshwright.files.plan import FileChange, Plan, Step
from meshwright.mesh.paths import REDO
from meshwright.writing import redo_file, steps
from meshwright.writing.redo_file import Order, Redo


def apply(plan: Plan, root: Path, order: Order | None = None) -> None:
    """Carry out a plan below `root`; if a part fails or the user stops it, undo everything.

    Raises Refused if a file has changed since the plan was made, or can't be written.
    """
    if not plan:
        return
    _check_unchanged(plan, root)
    before = _Before(plan, root)
    with terminable():
        try:
            redo_file.save(root, Redo(order or Order(), plan))
            carry_out(plan, root)
            with undisturbed():
                redo_file.discard(root)
        except BaseException as error:
            with undisturbed():
                _take_back(before, root)
            if isinstance(error, OSError):
                raise Refused(f"Could not write {error.filename} ({error.strerror}); nothing was changed.") from error
            raise


@contextmanager
def unfinished(step: Step, root: Path, order: Order) -> Iterator[None]:
    """Let the next command take a step if the process is killed inside."""
    redo_file.save(root, Redo(order, Plan(()).followed_by(step)))
    try:
        yield
    finally:
        redo_file.discard(root)


def _take_back(before: "_Before", root: Path) -> None:
    try:
        before.put_back()
    except (OSError, MeshwrightError) as error:
        raise Refused(
            f"The command failed, and its changes couldn't be undone: {error} Its plan is saved in {REDO}."
            " Fix the problem and run any command to finish the plan."
        ) from error
    redo_file.discard(root)
    clear_scratch(root)


def _check_unchanged(plan: Plan, root: Path) -> None:
    for change in plan.changes:
        within.check_writable(root, change.path)
        if within.content(root, change.path) != change.before:
            raise Refused(f"{change.path} changed in the meantime; nothing was written. Run the command again.")
    for step in plan.steps:
        steps.check(step, root)


def carry_out(plan: Plan, root: Path) -> None:
    """Bring the mesh to the end of the plan, from any state between its start and its end."""
    with scratch_folder(root) as scratch:
        for change in plan.changes:
            put(root, change.path, change.after, scratch)
    for step in plan.steps:
        steps.take(step, root)


def put(root: Path, path: PurePosixPath, content: bytes | None, scratch: Path) -> None:
    """Write a file, or delete it if `content` is None; creates missing folders and removes empty ones."""
    file = root / path
    if content is None:
        if file.exists():
            disk.remove(file)
        _remove_empty_folders(root, path.parent)
    elif within.content(root, path) != content:
        disk.make_folder(file.parent)
        is_near = file.parent.stat().st_dev == scratch.stat().st_dev
        disk.replace(file, content, scratch / "file" if is_near else file.with_name(f".{file.name}.new"))


def _remove_empty_folders(root: Path, folder: PurePosixPath) -> None:
    while folder.parts and (root / folder).is_dir() and not any(os.scandir(root / folder)):
        disk.remove_folder(root / folder)
        folder = folder.parent


class _Before:
    """The state before a plan is carried out, as far as the plan itself doesn't contain it."""

    def __init__(self, plan: Plan, root: Path) -> None:
        self._plan = plan
        self._root = root
        self._modes = {
            c.path: stat.S_IMODE((root / c.path).stat().st_mode) for c in plan.changes if c.before is not None
        }
        self._missing = {
            parent
            for change in plan.changes
            for parent in (root / change.path).parents
            if root in parent.parents and not parent.exists()
        }

    def put_back(self) -> None:
        """Undo the plan."""
        for step in reversed(self._plan.steps):
            steps.undo(step, self._root)
        with scratch_folder(self._root) as scratch:
            for change in self._plan.changes:
                self._put_back(change, scratch)
        for folder in sorted(self._missing, reverse=True):
            if folder.is_dir():
                disk.remove_folder(folder)

    def _put_back(self, change: FileChange, scratch: Path) -> None:
        if within.content(self._root, change.path) != change.after:
            return
        if change.before is None:
            disk.remove(self._root / change.path)
        else:
            put(self._root, change.path, change.before, scratch)
            (self._root / change.path).chmod(self._modes[change.path])
