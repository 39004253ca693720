"""The only module that changes files of a mesh. Each change is a step: the process can be killed before any of them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CHUNK = 1 << 16


def step(what: str) -> None:
    """Announce a change. Does nothing itself: the kill test stops a process here."""


@contextmanager
def _about(file: Path) -> Iterator[None]:
    """Add the file to errors of calls that know only a descriptor: a full disk, a limit on a file's size."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            raise OSError(error.errno, error.strerror, str(file)) from error
        raise


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents."""
    missing = [path for path in (folder, *folder.parents) if not path.is_dir()]
    for path in reversed(missing):
        step(f"mkdir {path}")
        path.mkdir(exist_ok=True)


def write(file: Path, content: bytes) -> None:
    """Write a file in place and wait until it is on the disk: only for files that nothing reads yet."""
    step(f"open {file}")
    with _about(file):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            for start in range(0, len(content), CHUNK):
                step(f"write {file}")
                _write_all(descriptor, content[start : start + CHUNK])
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def replace(file: Path, content: bytes, new: Path) -> None:
    """Replace a file's content atomically, through the file `new`; keeps its mode."""
    try:
        write(new, content)
        if file.exists():
            shutil.copymode(file, new)
        rename(new, file)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def rename(old: Path, new: Path) -> None:
    """Rename a file or a folder; replaces an existing file."""
    step(f"rename {old} {new}")
    old.replace(new)


def remove(file: Path) -> None:
    """Remove a file or a link, if it exists."""
    step(f"unlink {file}")
    file.unlink(missing_ok=True)


def remove_folder(folder: Path) -> bool:
    """Remove a folder if it is empty; returns whether it is gone."""
    step(f"rmdir {folder}")
    try:
        folder.rmdir()
    except OSError:
        return not folder.is_dir()
    return True


def remove_tree(folder: Path) -> None:
    """Remove a folder with its content, except files that can't be removed."""
    step(f"rmtree {folder}")
    shutil.rmtree(folder, ignore_errors=True)


def link(place: Path, target: str) -> None:
    """Create a symbolic link."""
    step(f"symlink {place}")
    place.symlink_to(target)


def settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, if the system supports it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
