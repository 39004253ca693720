"""Provides a revision of a mesh as a folder for dbt to parse: the working tree itself, or a copy."""

import shutil
from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import disk, locks
from meshwright.adapters.disk.own_folder import own_folder
from meshwright.adapters.git.git import write_tree
from meshwright.adapters.git.revisions import Revision
from meshwright.adapters.git.trees import Tree
from meshwright.errors import Refused
from meshwright.files.mesh_yml import load_mesh
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.paths import MESH_FILE

COPIES = PurePosixPath(".mesh/revisions")
LEFT_OUT = shutil.ignore_patterns(".git", "target", "logs", "*.duckdb")


def state_of(root: Path, mesh: Mesh, revision: Revision) -> tuple[Path, Mesh]:
    """Return the root and the values of a mesh at a revision.

    Untracked files come from the working tree: clones of domains in their own repositories, and installed packages. One
    copy is kept, so that dbt parses the same revision only once. Raises Refused if the revision has no mesh.
    """
    if revision.commit is None:
        return root, mesh
    if not Tree(root, revision).texts([str(MESH_FILE)]):
        raise Refused(f"{revision.name} has no {MESH_FILE}, so dbt can't find the consumers in it.")
    copy = root / COPIES / revision.commit
    with locks.parsing(root):
        if not copy.is_dir():
            _make(root, mesh, revision.commit, copy)
    return copy, load_mesh(copy)


def _make(root: Path, mesh: Mesh, commit: str, copy: Path) -> None:
    folder = own_folder(root, COPIES)
    for earlier in folder.iterdir():
        disk.remove_tree(earlier) if earlier.is_dir() else disk.remove(earlier)
    begun = folder / "begun"
    begun.mkdir()
    write_tree(commit, root, begun)
    for domain in mesh.domains:
        packages = domain.folder / "dbt_packages"
        if domain.repository and not (begun / domain.folder).is_dir() and (root / domain.folder).is_dir():
            shutil.copytree(root / domain.folder, begun / domain.folder, symlinks=True, ignore=LEFT_OUT)
        elif (root / packages).is_dir() and (begun / domain.folder).is_dir():
            shutil.copytree(root / packages, begun / packages, symlinks=True)
    begun.rename(copy)
