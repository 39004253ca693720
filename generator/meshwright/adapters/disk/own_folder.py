"""Meshwright's own folder in a mesh, `.mesh`, and the scratch folders in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from uuid import uuid4

from meshwright.adapters.disk import disk, within
from meshwright.mesh.paths import OWN_FOLDER

# Scratch folders are as deep as a domain's folder, so that relative paths in them work.
SCRATCH = "new-"


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
def scratch_folder(root: Path) -> Iterator[Path]:
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
