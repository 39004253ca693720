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
    """Finish the plan of an interrupted command and report it; returns that command's order, or None.

    The caller must hold the lock for writing. Raises Refused and keeps the plan if it can't be finished.
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
            f"{name} was interrupted and couldn't be finished: {error} Fix the problem and run any command to finish"
            f" it. To keep the files as they are now, delete {REDO}."
        ) from error
    except KeyboardInterrupt as error:
        raise Refused(
            f"Interrupted while finishing {name}, which had been interrupted before. Run any command to finish it."
        ) from error
    redo_file.discard(root)
    clear_scratch(root)
    files = f"{len(plan.changes)} file{'' if len(plan.changes) == 1 else 's'}"
    notice(f"Finished {name}, which was interrupted{f' ({files})' if plan.changes else ''}.")
    return cut_off.order


def _edited(name: str, path: PurePosixPath) -> Refused:
    return Refused(
        f"{path} was edited after {name} was interrupted, and finishing that command would lose the edit; nothing was"
        f" changed. Undo the edit and run any command, or delete {REDO} to keep all files as they are now."
    )
