"""What a rule about files is: it looks at what no manifest tells."""

import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from meshwright.graph.manifest import Manifest
from meshwright.mesh.mesh import Mesh
from meshwright.rules.policies import Policies


class Scope(msgspec.Struct, frozen=True):
    """What a rule about files may look at."""

    root: Path
    mesh: Mesh
    manifest: Manifest
    policies: Policies


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a file. `domain` is empty for what belongs to the mesh; `file` is relative to its root."""

    domain: str
    message: str
    file: str
    line: int = 1


FileCheck = Callable[[Scope], Iterator[Fault]]


class FileRule(msgspec.Struct, frozen=True):
    """A rule about files: always an error, and no domain can waive it."""

    name: str
    check: FileCheck
    doc: str


def file_rule(check: FileCheck) -> FileRule:
    """Make a rule of a function; its documentation is the module's docstring."""
    return FileRule(check.__name__, check, inspect.cleandoc(sys.modules[check.__module__].__doc__ or ""))
