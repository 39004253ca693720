"""Meshwright's own folder in a mesh (`.mesh`), and the locks in it; the system releases them when a process ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import uuid4

from filelock import FileLock, Timeout

from meshwright.adapters.disk import disk, within
from meshwright.adapters.disk.notices import notice
from meshwright.errors import Refused
from meshwright.mesh.paths import OWN_FOLDER

# Scratch folders are as deep as a domain's folder, so that relative paths in them work.
SCRATCH = "new-"
# How long a command waits for another one that writes. Writing files takes moments; only git and dbt take longer.
WAIT_SECONDS = 10.0
# How long to wait before printing a notice.
PATIENCE_SECONDS = 1.0


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Keep other commands from writing to the mesh at `root`; raises Refused if one keeps writing."""
    waiting = "Waiting for another meshwright command that is writing to this mesh."
    try:
        with _held(own_folder(root, OWN_FOLDER) / "lock", WAIT_SECONDS, waiting):
            yield
    except Timeout as error:
        raise Refused(
            "Another meshwright command is writing to this mesh; nothing was written. Run the command again."
        ) from error


@contextmanager
def parsing(root: Path) -> Iterator[None]:
    """Keep other commands from creating and parsing the mesh project at the same time; waits without a limit."""
    waiting = "Waiting for another meshwright command that is parsing this mesh."
    with _held(own_folder(root, OWN_FOLDER) / "project.lock", -1, waiting):
        yield


@contextmanager
def _held(file: Path, seconds: float, waiting: str) -> Iterator[None]:
    lock = FileLock(file)
    try:
        lock.acquire(timeout=min(seconds, PATIENCE_SECONDS) if seconds >= 0 else PATIENCE_SECONDS)
    except Timeout:
        notice(waiting)
        lock.acquire(timeout=seconds)
    try:
        yield
    finally:
        lock.release()


def own_folder(root: Path, path: PurePosixPath) -> Path:
    """Create a folder below `.mesh`, which git ignores completely; raises Refused if it is a link."""
    within.check_writable(root, path)
    disk.make_folder(root / OWN_FOLDER)
    ignore = root / OWN_FOLDER / ".gitignore"
    if not (ignore.is_file() and ignore.read_bytes() == b"*\n"):
        disk.replace(ignore, b"*\n", ignore.with_name("gitignore.new"))
    disk.make_folder(root / path)
    return root / path


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """Yield a scratch folder on the mesh's own file system; removes it afterwards."""
    folder = own_folder(root, OWN_FOLDER / f"{SCRATCH}{uuid4().hex}")
    try:
        yield folder
    finally:
        disk.remove_tree(folder)


def clear_scratch(root: Path) -> None:
    """Remove scratch folders of killed commands; the caller must hold the lock for writing, with no plan to finish."""
    within.check_writable(root, OWN_FOLDER)
    for left in (root / OWN_FOLDER).glob(f"{SCRATCH}*"):
        if not left.is_symlink():
            disk.remove_tree(left)
