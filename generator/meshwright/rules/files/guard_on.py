"""The guard is on for every published product and every pipeline.

**Example.** A workflow with `MESH_GUARD_OFF: "we are late"` in its environment; a product whose last build in
production had the guard off.

**Why.** The off-switch is for the night when production is down. This rule makes its use visible the next morning.

**Fix.** Unset the variable and rebuild the product; its new receipts clear the finding. (The rule checks production
only if Meshwright can read the warehouse, as it can on DuckDB.)
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
    """Find where the guard is off: in this environment, in files, or in published products."""
    if os.environ.get(SWITCH, "").strip():
        yield in_file("", f"{SWITCH} is set in the environment of this check; unset it", MESH_FILE)
    for file, line in checked.files.grep(ASSIGNED, NOT_PIPELINES):
        yield in_file("", f"it sets {SWITCH}, which turns the guard off; remove it", file, line)
    for domain in checked.mesh.domains:
        for built in checked.files.built_without_guard(domain):
            product = ProductRef(domain.name, built["product"], built["version"])
            message = (
                f"{product.label} was published on {built['audited_at']:%Y-%m-%d} with the guard off"
                f" ({built['reason']}); rebuild it with the guard on"
            )
            yield in_file(domain.name, message, domain.folder / "dbt_project.yml")
