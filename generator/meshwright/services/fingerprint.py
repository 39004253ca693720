"""One hash over all that dbt reads of a mesh, cheap enough to be taken by every command."""

import hashlib
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from meshwright import __version__
from meshwright.services.mesh_project import LEFT_BY_DBT

READ_BY_DBT = ("mesh.yml", "governance", "domains")
LEFT = LEFT_BY_DBT - {"dbt_packages", "package-lock.yml"}
PROGRAMS = ("dbt-core", "dbt-adapters")


def fingerprint(root: Path) -> str:
    """Return a hash of names, sizes and dates of all that dbt reads, and of the versions of what reads it.

    The packages that a domain has installed count, without those that are links: they belong to the mesh.
    """
    versions = [__version__, *(version(program) for program in PROGRAMS)]
    read = "\n".join(sorted(line for name in READ_BY_DBT for line in _lines(root, name)))
    return hashlib.sha256("\n".join([*versions, read]).encode("utf-8", "surrogateescape")).hexdigest()


def _lines(root: Path, name: str) -> Iterator[str]:
    path = os.path.join(root, name)  # noqa: PTH118 (strings: there are thousands)
    if os.path.isdir(path):  # noqa: PTH112
        yield from _lines_below(path, frozenset())
    elif os.path.exists(path):  # noqa: PTH110
        yield _line(path, os.stat(path))  # noqa: PTH116


def _lines_below(folder: str, above: frozenset[str]) -> Iterator[str]:
    """Yield a line per file. Links to folders are followed, as dbt does, but not in circles."""
    in_packages = os.path.basename(folder) == "dbt_packages"  # noqa: PTH119
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in LEFT or entry.name == ".git" or (in_packages and entry.is_symlink()):
                continue
            if entry.is_dir():
                if not entry.is_symlink():
                    yield from _lines_below(entry.path, above)
                elif (real := os.path.realpath(entry.path)) not in above:
                    yield from _lines_below(entry.path, above | {real})
            elif entry.is_file():
                yield _line(entry.path, entry.stat())


def _line(path: str, status: os.stat_result) -> str:
    return f"{path}\0{status.st_size}\0{status.st_mtime_ns}"
