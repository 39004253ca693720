"""The governance package is the one that ships.

**Example.** `macros/audit/audit.sql` of `governance/mesh_governance` without the line that raises.

**Why.** The guard and the audit are only as good as these files. A change of theirs is the platform team's, and isn't
hidden in a pull request of a domain.

**Fix.** Restore the files: `git checkout` an earlier commit of them. A platform team that maintains its own governance
package lists its digest, which the finding states: `governance_untouched: {digests: [<digest>]}`.

Parameter: `digests` lists the digests of further packages.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from meshwright.mesh.paths import GOVERNANCE
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, allowing, file_rule


@file_rule(digests=allowing([]))
def governance_untouched(checked: Checked, settings: Settings) -> Iterator[Finding]:
    """Find files of the governance package that differ from what ships."""
    found = checked.files.governance()
    digest = governance_files_digest(found)
    if digest in settings["digests"]:
        return
    shipped = checked.files.shipped_governance()
    changed = [path for path in sorted(found.keys() | shipped.keys()) if found.get(path) != shipped.get(path)]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        message = f"{changed[0]}{more} differ from what ships; restore them, or list the digest {digest} in a policy"
        yield in_file("", message, GOVERNANCE / changed[0])


def governance_files_digest(files: Mapping[PurePosixPath, bytes]) -> str:
    """Return the SHA-256 of the files' paths and contents, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode() + files[path])
    return digest.hexdigest()
