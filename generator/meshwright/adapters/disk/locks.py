"""The locks of a mesh, in its folder `.mesh`; the system releases them when a process ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from meshwright.adapters.disk.notices import notice
from meshwright.adapters.disk.own_folder import own_folder
from meshwright.errors import Refused
from meshwright.mesh.paths import OWN_FOLDER

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
