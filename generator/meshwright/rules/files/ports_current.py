"""A port package is up to date with the domain's contracts.

**Example.** A column was added to `orders.yml` without running `meshwright publish`: `ports/sales` lacks it.

**Why.** Other domains read the port package, and the contract gate compares it. A stale one makes promises that the
domain doesn't keep.

**Fix.** Run `meshwright publish` and commit the result.
"""

from collections.abc import Iterator

from meshwright.errors import MeshwrightError
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, file_rule


@file_rule()
def ports_current(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find port packages that `publish` would change."""
    for domain in checked.mesh.domains:
        try:
            stale = checked.files.unpublished_ports(domain)
        except MeshwrightError as error:
            yield in_file(domain.name, str(error), domain.port_folder)
            continue
        for verb, path in stale[:1]:
            more = f" and {len(stale) - 1} more" if len(stale) > 1 else ""
            message = f"its port package is stale ({verb} {path}{more}); run `meshwright publish {domain.name}`"
            yield in_file(domain.name, message, path)
