"""The guard is on: nothing that was published, and nothing that a pipeline will run, goes round it.

**Example.** A workflow with `MESH_GUARD_OFF: "we are late"` in its environment; a product whose last build in
production had the guard off.

**Why.** The off-switch is for the night when production stands still. It is meant to be seen the next morning.

**Fix.** Take the variable away and build the product again; its new receipts end the finding. (Production is looked at
where the warehouse can be read from here, as the embedded one can.)
"""

import os
from collections.abc import Iterator

from meshwright.mesh.paths import MESH_FILE
from meshwright.mesh.product_ref import ProductRef
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, file_rule

SWITCH = "MESH_GUARD_OFF"
ASSIGNED = rf"{SWITCH}[\"']?[[:space:]]*[:=]"
NOT_PIPELINES = ("*.md", "governance/mesh_governance/*")


@file_rule()
def guard_on(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find where the guard is switched off: in this environment, in files, in what was published."""
    if os.environ.get(SWITCH, "").strip():
        yield in_file("", f"{SWITCH} is set where this check runs; unset it", MESH_FILE)
    for file, line in checked.files.grep(ASSIGNED, NOT_PIPELINES):
        yield in_file("", f"it sets {SWITCH}, which switches the guard off; take it out", file, line)
    for domain in checked.mesh.domains:
        for built in checked.files.built_without_guard(domain):
            product = ProductRef(domain.name, built["product"], built["version"])
            message = (
                f"{product.label} was published with the guard off ({built['reason']}), on"
                f" {built['audited_at']:%Y-%m-%d}; build it again with the guard on"
            )
            yield in_file(domain.name, message, domain.folder / "dbt_project.yml")
