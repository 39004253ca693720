"""One hash over everything that dbt reads in a mesh, cheap enough for every command."""

import hashlib
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from meshwright import __version__
from meshwright.mesh.paths import LEFT_BY_DBT

READ_BY_DBT = ("mesh.yml", "governance", "domains")
OWN_PACKAGES = ("governance", "ports")
LEFT = LEFT_BY_DBT - {"dbt_packages", "package-lock.yml"}
PROGRAMS = ("dbt-core", "dbt-adapters")


def fingerprint(root: Path) -> str:
    """Return a hash of the names, sizes and dates of all files that dbt reads, and of the programs' versions.

    The packages that a domain has installed count, except links to governance and ports: governance counts once, and
    port packages are generated from files that count.
    """
    versions = [__version__, *(version(program) for program in PROGRAMS)]
    followed = Followed(os.path.realpath(root), set())
    read = "\n".join(sorted({line for name in READ_BY_DBT for line in _lines(root, name, followed)}))
    return hashlib.sha256("\n".join([*versions, read]).encode("utf-8", "surrogateescape")).hexdigest()


class Followed(NamedTuple):
    """The folders that links have led to so far, and the mesh's own folder, which links may not leave."""

    home: str
    folders: set[str]

    def first(self, folder: str) -> bool:
        """Whether a link leads here for the first time, and stays in the mesh; a later check rejects other links."""
        if not folder.startswith(self.home + os.sep) or folder in self.folders:
            return False
        self.folders.add(folder)
        return True

    def is_made_or_counted(self, folder: str) -> bool:
        """Whether a package is in one of the mesh's own folders of packages."""
        return folder.startswith(tuple(os.path.join(self.home, name, "") for name in OWN_PACKAGES))  # noqa: PTH118


def _lines(root: Path, name: str, followed: Followed) -> Iterator[str]:
    path = os.path.join(root, name)  # noqa: PTH118 (strings: there are thousands)
    if os.path.isdir(path):  # noqa: PTH112
        yield from _lines_below(path, followed)
    elif os.path.exists(path):  # noqa: PTH110
        yield _line(path, os.stat(path))  # noqa: PTH116


def _lines_below(folder: str, followed: Followed, *, in_packages: bool = False) -> Iterator[str]:
    """Yield a line per file and per link to a folder. A folder is read once, however many links lead to it."""
    with os.scandir(folder) as found:
        entries = list(found)
    # dbt creates these in a project's own folder; further below they are names like any other.
    is_project = any(entry.name == "dbt_project.yml" for entry in entries)
    for entry in entries:
        if (is_project and entry.name in LEFT) or entry.name == ".git":
            continue
        if in_packages and entry.is_symlink() and followed.is_made_or_counted(os.path.realpath(entry.path)):
            continue
        if entry.is_dir() and entry.is_symlink():
            real = os.path.realpath(entry.path)
            yield f"{entry.path}\0{real}"
            if followed.first(real):
                yield from _lines_below(real, followed)
        elif entry.is_dir():
            packages = is_project and entry.name == "dbt_packages"
            yield from _lines_below(entry.path, followed, in_packages=packages)
        elif entry.is_file():
            yield _line(entry.path, entry.stat())


def _line(path: str, status: os.stat_result) -> str:
    return f"{path}\0{status.st_size}\0{status.st_mtime_ns}"
