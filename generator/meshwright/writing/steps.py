"""Takes the steps of a plan that follow its file changes. Each can be interrupted anywhere and repeated."""

import os
from pathlib import Path

from meshwright.adapters.disk import disk, within
from meshwright.adapters.disk.own_folder import scratch_folder
from meshwright.adapters.git import git
from meshwright.errors import Refused
from meshwright.files.plan import FirstCommit, PlacePackages, PrepareWarehouse, Step, UnlockClone, UpdateClone
from meshwright.writing import update_clone
from meshwright.writing.prepare import prepare_warehouse


def check(step: Step, root: Path) -> None:
    """Raise Refused if a step can't be taken; called before anything is written."""
    folder = getattr(step, "folder", None)
    if folder is not None:
        within.check_writable(root, folder)
    if isinstance(step, FirstCommit) and os.path.lexists(root / step.folder / ".git"):
        raise Refused(f"{root / step.folder} is already a git repository; nothing was written.")
    if isinstance(step, UpdateClone):
        update_clone.check(root, step)


def take(step: Step, root: Path) -> None:
    """Take a step, or the rest of it; raises Refused if it fails."""
    match step:
        case FirstCommit():
            _commit_first(step, root)
        case UpdateClone():
            update_clone.update(root, step)
        case PlacePackages():
            _place_packages(step, root)
        case PrepareWarehouse():
            prepare_warehouse(root)


def take_over(step: Step, root: Path) -> None:
    """Clean up after a process that was killed while it took a step."""
    if isinstance(step, UpdateClone | UnlockClone):
        update_clone.unlock(root, step.folder)


def undo(step: Step, root: Path) -> None:
    """Undo a step as far as it was taken."""
    match step:
        case FirstCommit():
            _remove_repository(step, root)
        case UpdateClone():
            update_clone.update(root, step.undone())
        case PlacePackages():  # they can be reinstalled at any time, so complete packages are better than none
            _place_packages(step, root)


def _commit_first(step: FirstCommit, root: Path) -> None:
    home = root / step.folder / ".git"
    if os.path.lexists(home):  # the rename below, its last action, is already done
        return
    with scratch_folder(root) as begun:
        made = git.make_repository(begun, root / step.folder, step.message, step.origin)
        disk.rename(made, home)


def _remove_repository(step: FirstCommit, root: Path) -> None:
    home = root / step.folder / ".git"
    if home.is_dir():
        with scratch_folder(root) as old:
            disk.rename(home, old / "repository")


def _place_packages(step: PlacePackages, root: Path) -> None:
    made, home = root / step.made, root / step.folder / "dbt_packages"
    if not made.is_dir():  # they are already in place
        return
    with scratch_folder(root) as old:
        if os.path.lexists(home):
            disk.rename(home, old / "packages")
        disk.rename(made, home)
