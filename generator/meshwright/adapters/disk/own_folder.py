"""Meshwright's own folder in a mesh, `.mesh`, and the scratch folders in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import uuid4

from meshwright.adapters.disk import disk, within
from meshwright.mesh.paths import OWN_FOLDER

# A scratch folder is as deep in the mesh as a domain, so that relative paths in it are valid.
SCRATCH = "new-"


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
def scratch_folder(root: Path) -> Iterator[Path]:
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
