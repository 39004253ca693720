"""Text that people write: the only way from their files, or git's copies of them, to a string."""

import os
import stat
from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import within
from meshwright.errors import Refused

# A contract of 1,000 columns has 150 kB; a file above this limit was generated, or isn't text.
LARGEST = 5_000_000


def text_of(root: Path, path: PurePosixPath) -> str:
    """Return the text of a file of the mesh; raises Refused if it can't be read, is too large or isn't UTF-8.

    Raises as `within.check` for a link out of the mesh.
    """
    within.check(root, path)
    return text_of_file(root / path, str(path))


def text_of_file(file: Path, name: str) -> str:
    """Return the text of a file that messages call `name`; raises Refused as `text_of`."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would block forever, and a device never ends
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or device"
            raise Refused(f"Could not read {name}: it is {what}, not a file.")
        _check_size(status.st_size, name)
        return decoded(file.read_bytes(), name)
    except OSError as error:
        raise Refused(f"Could not read {name}: {error.strerror}.") from error


def decoded(data: bytes, name: str, remedy: str = "; save it as UTF-8") -> str:
    """Return text with Python's line endings, without a byte order mark; raises Refused unless it is UTF-8."""
    _check_size(len(data), name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{name}: this is not UTF-8 text{remedy}.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_there(root: Path, path: PurePosixPath) -> bool:
    """Whether something with this name exists, even if it isn't a file: reading it then reports what it is.

    Raises as `within.check` when the folder is not of the mesh.
    """
    within.check(root, path.parent)
    return os.path.lexists(root / path)


def _check_size(size: int, name: str) -> None:
    if size > LARGEST:
        raise Refused(f"{name} is too large to read: {size / 1e6:.1f} MB, and the limit is {LARGEST / 1e6:.0f} MB.")
