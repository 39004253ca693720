"""The governance package is identical to the one that Meshwright ships.

**Example.** `macros/audit/audit.sql` in `governance/mesh_governance` without the line that raises an error.

**Why.** The guard and the audit depend on these files. Only the platform team should change them, and never inside a
domain's pull request.

**Fix.** Restore the files with `git checkout` from an earlier commit. A platform team that maintains its own governance
package allows the digest in the finding: `governance_untouched: {digests: [<digest>]}`.

Parameter: `digests` lists the digests of other governance packages.
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
    """Find files of the governance package that differ from the shipped version."""
    found = checked.files.governance()
    digest = governance_files_digest(found)
    if digest in settings["digests"]:
        return
    shipped = checked.files.shipped_governance()
    changed = [path for path in sorted(found.keys() | shipped.keys()) if found.get(path) != shipped.get(path)]
    if changed:
        others = len(changed) - 1
        differ, them = (f" and {others} more differ", "them") if others else (" differs", "it")
        message = (
            f"{changed[0]}{differ} from the shipped version; restore {them}, or allow the digest {digest} in a policy"
        )
        yield in_file("", message, GOVERNANCE / changed[0])


def governance_files_digest(files: Mapping[PurePosixPath, bytes]) -> str:
    """Return the SHA-256 of the files' paths and contents, as hex."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode() + files[path])
    return digest.hexdigest()
