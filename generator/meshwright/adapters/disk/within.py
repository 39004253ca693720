"""The rule about symbolic links, for everything that Meshwright reads and writes in a mesh.

Reading follows links that stay inside the mesh, except links to folders below `models` and the like, which dbt doesn't
follow either. Writing follows none: below the root, each folder in the path and the file itself must be real. The path
to the root may contain links, since commands resolve it first.
"""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from meshwright.errors import Refused

# Folders inside the mesh that aren't part of it: git's own and Meshwright's own.
APART = frozenset({".git", ".mesh"})


def real_folder(path: Path) -> Path:
    """Return a folder's real path; raises Refused if its links form a loop or the folder can't be reached."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # Python before 3.13 raises RuntimeError for a loop
        raise Refused(
            f"{path} can't be reached: {getattr(error, 'strerror', None) or 'its links form a loop'}."
        ) from error


def check(root: Path, path: PurePosixPath) -> None:
    """Raise Refused if `path` leads out of the mesh by a link, or is neither a file nor a folder."""
    if path.is_absolute() or ".." in path.parts:
        raise Refused(f"{path} is outside the mesh.")
    for part in _links(root, path):
        _check_link(root, part)
    try:
        mode = (root / path).stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    _check_plain(path, mode)


def check_writable(root: Path, path: PurePosixPath) -> None:
    """Raise Refused if writing `path` would follow a symbolic link or leave the mesh."""
    if path.is_absolute() or ".." in path.parts:
        raise Refused(f"{path} is outside the mesh.")
    for part in _links(root, path):
        raise Refused(
            f"{part} is a symbolic link, and Meshwright doesn't write through links; nothing was written."
            " Replace the link with the file or folder itself."
        )


def is_file(root: Path, path: PurePosixPath) -> bool:
    """Whether a file exists; raises as `check`."""
    check(root, path)
    return (root / path).is_file()


def content(root: Path, path: PurePosixPath) -> bytes | None:
    """Return a file's content, or None if it doesn't exist; raises as `check`."""
    return (root / path).read_bytes() if is_file(root, path) else None


def files(root: Path, folder: PurePosixPath, *suffixes: str) -> list[PurePosixPath]:
    """Return the files below a folder, sorted; [] when there is no such folder.

    `suffixes` such as `.sql` narrow them down. Raises as `check`, and for links to folders below the folder.
    """
    check(root, folder)
    return sorted(path for path in _walk(root, folder) if not suffixes or path.suffix in suffixes)


def _walk(root: Path, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    for entry in _entries(root / folder):
        path = folder / entry.name
        if entry.is_symlink():
            _check_link(root, path)
            _check_no_folder(path, entry)
        if entry.is_dir():
            yield from _walk(root, path)
        elif entry.is_file():
            yield path
        elif os.path.lexists(entry.path):
            _check_plain(path, entry.stat().st_mode)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):  # it doesn't exist, or another command just removed it
        return []


def _links(root: Path, path: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield the parts of a path, from the root down, that are symbolic links."""
    place = str(root)
    for number, name in enumerate(path.parts, 1):
        place = f"{place}{os.sep}{name}"
        try:
            mode = os.lstat(place).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            if error.errno == errno.ELOOP:
                return
            raise
        if stat.S_ISLNK(mode):
            yield PurePosixPath(*path.parts[:number])


def _check_link(root: Path, link: PurePosixPath) -> None:
    target = (root / link).readlink()
    try:
        real = Path(os.path.realpath(root / link, strict=True))
    except OSError as error:
        fault = "which points back to it" if error.errno == errno.ELOOP else "which doesn't exist"
        raise Refused(f"{link} is a symbolic link to {target}, {fault}. Remove the link.") from error
    home = Path(os.path.realpath(root))
    if not real.is_relative_to(home) or APART & set(real.relative_to(home).parts):
        raise Refused(
            f"{link} is a symbolic link to {target}, which isn't a file of the mesh."
            " Replace the link with the file or folder itself."
        )


def _check_no_folder(path: PurePosixPath, entry: os.DirEntry[str]) -> None:
    """Raise Refused for a link to a folder: dbt doesn't follow it either, and it can form a loop."""
    if entry.is_dir():
        raise Refused(
            f"{path} is a symbolic link to a folder, which dbt ignores. Replace the link with the folder itself."
        )


def _check_plain(path: PurePosixPath, mode: int) -> None:
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise Refused(f"{path} is neither a file nor a folder. Remove it.")
