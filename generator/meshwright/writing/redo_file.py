"""The redo file: a command's whole plan, on disk before the first file changes and until the last one has.

The first line contains the format and the digest of the rest, which reveals an incomplete or foreign file.
"""

import hashlib
import re
import shlex
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from meshwright.adapters.disk import disk, within
from meshwright.adapters.disk.own_folder import SCRATCH, own_folder
from meshwright.errors import Refused
from meshwright.files.plan import FirstCommit, Plan, UpdateClone
from meshwright.mesh.paths import OWN_FOLDER, REDO

NEW = OWN_FOLDER / "redo.json.new"
FORMAT = "meshwright-redo 1"
COMMIT = re.compile(r"[0-9a-f]{40,64}")
MADE = re.compile(rf"{re.escape(str(OWN_FOLDER))}/{SCRATCH}[0-9a-f]+/dbt_packages")
WORD = re.compile(r"[^\s-]\S*")


class Order(msgspec.Struct, frozen=True):
    """The command that a plan belongs to, as it was typed and where, and its final message.

    The message is empty for a command that can run again at any time because it only updates things.
    """

    command: tuple[str, ...] = ()
    folder: str = ""
    done: str = ""

    @property
    def name(self) -> str:
        """Return the command as the user types it."""
        return f"`{shlex.join(['meshwright', *self.command])}`"


class Redo(msgspec.Struct, frozen=True):
    """The content of the redo file."""

    order: Order
    plan: Plan


def is_there(root: Path) -> bool:
    """Whether a plan is being carried out, or was interrupted."""
    return (root / REDO).is_symlink() or (root / REDO).exists()


def save(root: Path, redo: Redo) -> None:
    """Write the redo file, completely or not at all."""
    body = msgspec.json.encode(redo, enc_hook=str)
    head = f"{FORMAT} {hashlib.sha256(body).hexdigest()}\n".encode()
    own_folder(root, OWN_FOLDER)
    disk.replace(root / REDO, head + body, root / NEW)
    disk.settle(root / OWN_FOLDER)


def load(root: Path) -> Redo | None:
    """Return the interrupted plan, or None; raises Refused if the file isn't as a command wrote it."""
    within.check_writable(root, REDO)
    data = within.content(root, REDO)
    if data is None:
        return None
    head, _, body = data.partition(b"\n")
    if head.decode(errors="replace") != f"{FORMAT} {hashlib.sha256(body).hexdigest()}":
        raise _unreadable("it was changed after Meshwright wrote it")
    try:
        redo = msgspec.json.decode(body, type=Redo, dec_hook=_decoded)
    except msgspec.MsgspecError as error:
        raise _unreadable(f"its content is invalid: {error}") from error
    _check_places(redo.plan)
    return redo


def discard(root: Path) -> None:
    """Remove the redo file: its plan is carried out or undone."""
    disk.remove(root / REDO)


def _decoded(kind: type, value: Any) -> Any:
    return kind(value)


def _check_places(plan: Plan) -> None:
    """Raise Refused unless the plan touches only files of the mesh, and its words are safe to pass to git."""
    for change in plan.changes:
        _check_place(change.path)
    for step in plan.steps:
        folder = getattr(step, "folder", PurePosixPath())
        _check_place(folder)
        made = getattr(step, "made", None)
        if made is not None and not MADE.fullmatch(str(made)):
            raise _unreadable(f"it contains {made}, which isn't a folder of Meshwright")
        if isinstance(step, FirstCommit) and step.origin is not None and not WORD.fullmatch(step.origin):
            raise _unreadable(f"it contains {step.origin!r}, which isn't a git URL")
        if isinstance(step, UpdateClone):
            _check_words(step)


def _check_words(step: UpdateClone) -> None:
    commits = [commit for commit in (step.before, step.after) if not COMMIT.fullmatch(commit)]
    branches = [name for name in (step.old_branch, step.branch) if name is not None and not WORD.fullmatch(name)]
    for word in (*commits, *branches):
        raise _unreadable(f"it contains {word!r}, which isn't a commit or branch")


def _check_place(path: PurePosixPath) -> None:
    if path.is_absolute() or ".." in path.parts or within.APART & {part.lower() for part in path.parts}:
        raise _unreadable(f"it contains {path}, which isn't a file of the mesh")


def _unreadable(fault: str) -> Refused:
    return Refused(
        f"{REDO}, the plan of an interrupted command, is invalid: {fault}. Nothing was changed. Review `git status` and"
        f" `git diff`, undo the changes you don't want, and delete {REDO}."
    )
