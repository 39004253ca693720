"""Finishes the plan that an interrupted command left in the redo file."""

from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import within
from meshwright.adapters.disk.notices import notice
from meshwright.adapters.disk.own_folder import clear_scratch
from meshwright.errors import MeshwrightError, Refused
from meshwright.mesh.paths import REDO
from meshwright.writing import redo_file, steps
from meshwright.writing.apply import carry_out
from meshwright.writing.redo_file import Order


def finish(root: Path) -> Order | None:
    """Finish the plan that a command was interrupted in, and say so; returns that command's order, or None.

    For who holds the lock for writing. Raises Refused when it can't be finished, and keeps the plan then.
    """
    cut_off = redo_file.load(root)
    if cut_off is None:
        return None
    name, plan = cut_off.order.name, cut_off.plan
    for change in plan.changes:
        within.check_writable(root, change.path)
        if within.content(root, change.path) not in (change.before, change.after):
            raise _edited(name, change.path)
    try:
        for step in plan.steps:
            steps.take_over(step, root)
        carry_out(plan, root)
    except (OSError, MeshwrightError) as error:
        raise Refused(
            f"{name} was interrupted and can't be finished now: {error} When that is solved, any command finishes it."
            f" To leave the files as they are, delete {REDO}."
        ) from error
    except KeyboardInterrupt as error:
        raise Refused(
            f"Stopped while finishing {name}, which was interrupted: the next command finishes it."
        ) from error
    redo_file.discard(root)
    clear_scratch(root)
    files = f"{len(plan.changes)} file{'' if len(plan.changes) == 1 else 's'}"
    notice(f"Finished {name}, which was interrupted{f' ({files})' if plan.changes else ''}.")
    return cut_off.order


def _edited(name: str, path: PurePosixPath) -> Refused:
    return Refused(
        f"{path} was edited after {name} was interrupted, so that command can't be finished without losing the edit;"
        f" nothing was changed. Undo the edit and run any command again; or, to keep all files as they are now, delete"
        f" {REDO}."
    )
