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

# What is being made lies as deep as a domain, so that relative paths in it hold.
SCRATCH = "new-"
# How long a command waits for another one that writes. Files are written in moments; only git and dbt take longer.
WAIT_SECONDS = 10.0
# How long a wait may be before it is mentioned.
PATIENCE_SECONDS = 1.0


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Keep other commands from writing to the mesh at `root`; raises Refused when one goes on writing."""
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
    """Keep other commands from making and parsing the mesh project at the same time; waits as long as they take."""
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
    """Make a folder of Meshwright's own below `.mesh`, which git ignores whole; raises Refused when a link is there."""
    within.check_writable(root, path)
    disk.make_folder(root / OWN_FOLDER)
    ignore = root / OWN_FOLDER / ".gitignore"
    if not (ignore.is_file() and ignore.read_bytes() == b"*\n"):
        disk.replace(ignore, b"*\n", ignore.with_name("gitignore.new"))
    disk.make_folder(root / path)
    return root / path


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """Give a folder for what is being made, on the mesh's own file system; it is gone afterwards."""
    folder = own_folder(root, OWN_FOLDER / f"{SCRATCH}{uuid4().hex}")
    try:
        yield folder
    finally:
        disk.remove_tree(folder)


def clear_scratch(root: Path) -> None:
    """Remove what killed commands left; only for who holds the lock for writing, with no plan left to finish."""
    within.check_writable(root, OWN_FOLDER)
    for left in (root / OWN_FOLDER).glob(f"{SCRATCH}*"):
        if not left.is_symlink():
            disk.remove_tree(left)
