"""Which version of the governance package is installed: the digest that its audit writes into each receipt."""

import hashlib
from collections.abc import Iterable

import msgspec

from meshwright.mesh.packages import GOVERNANCE_PACKAGE

# Meshwright generates these for each mesh, so they differ between meshes with the same version.
GENERATED = frozenset({"macros/mesh/mesh.sql", "macros/mesh/policies.sql"})


class Macro(msgspec.Struct, frozen=True):
    """A macro as dbt's manifest has it."""

    name: str
    package_name: str
    original_file_path: str
    macro_sql: str


def governance_digest(macros: Iterable[Macro]) -> str:
    """Return the MD5 that the macro `mesh_governance.governance_digest` computes from the same macros, in hex."""
    ours = [macro for macro in macros if macro.package_name == GOVERNANCE_PACKAGE and not _is_generated(macro)]
    text = "".join(f"{macro.name}\n{macro.macro_sql}\n" for macro in sorted(ours, key=lambda macro: macro.name))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _is_generated(macro: Macro) -> bool:
    return macro.original_file_path.replace("\\", "/") in GENERATED
