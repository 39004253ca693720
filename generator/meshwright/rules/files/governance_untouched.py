"""The governance package is the one that ships.

**Example.** `macros/audit/audit.sql` of `governance/mesh_governance` without the line that raises.

**Why.** The guard and the audit are only as good as these files. A change of theirs is the platform team's, and isn't
hidden in a pull request of a domain.

**Mend.** Restore the files: `git checkout` an earlier commit of them. A platform team that maintains its own governance
package lists its digest, which the finding states: `governance_untouched: {digests: [<digest>]}`.

Parameter: `digests` lists the digests of further packages.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from meshwright.adapters.shipped import SHIPPED
from meshwright.mesh.mesh import Mesh
from meshwright.project.mesh_project import LEFT_BY_DBT
from meshwright.project.third_party import GOVERNANCE
from meshwright.rules.file_parameters import FILE_PARAMETERS
from meshwright.rules.files.file_rule import Fault, Scope, file_rule
from meshwright.services.publish import POLICIES_MACRO

TEMPLATE = ".jinja"


@file_rule
def governance_untouched(scope: Scope) -> Iterator[Fault]:
    """Find files of the governance package that differ from what ships."""
    found = _files(scope.root / GOVERNANCE)
    digest = governance_files_digest(found)
    agreed = scope.policies.policy(FILE_PARAMETERS["governance_untouched"]).parameters["digests"]
    if digest in agreed:
        return
    shipped = _shipped(scope.mesh)
    changed = [path for path in sorted(found.keys() | shipped.keys()) if found.get(path) != shipped.get(path)]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        message = f"{changed[0]}{more} differ from what ships; restore them, or list the digest {digest} in a policy"
        yield Fault("", message, str(GOVERNANCE / changed[0]))


def governance_files_digest(files: dict[str, bytes]) -> str:
    """Return the SHA-256 of the files' paths and contents, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode() + files[path])
    return digest.hexdigest()


def _files(folder: Path) -> dict[str, bytes]:
    """The files of the package by their paths; line ends don't count, and `publish` looks after the policies."""
    generated = POLICIES_MACRO.relative_to(GOVERNANCE).as_posix()
    found = {}
    for file in folder.rglob("*"):
        path = file.relative_to(folder)
        if file.is_file() and path.parts[0] not in LEFT_BY_DBT and path.as_posix() != generated:
            found[path.as_posix()] = file.read_bytes().replace(b"\r\n", b"\n")
    return found


def _shipped(mesh: Mesh) -> dict[str, bytes]:
    """The files as the template renders them: only the names of the mesh and of its namespace are filled in."""
    filled = {b"[[ mesh_name ]]": mesh.name.encode(), b"[[ namespace ]]": str(mesh.namespace).encode()}
    files = {}
    for path, content in _files(SHIPPED / "templates/mesh" / GOVERNANCE).items():
        if path.endswith(TEMPLATE):
            for placeholder, value in filled.items():
                content = content.replace(placeholder, value)
        files[path.removesuffix(TEMPLATE)] = content
    return files
