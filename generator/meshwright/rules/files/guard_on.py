"""The guard is on: nothing that was published, and nothing that a pipeline will run, goes round it.

**Example.** A workflow with `MESH_GUARD_OFF: "we are late"` in its environment; a product whose last build in
production had the guard off.

**Why.** The off-switch is for the night when production stands still. It is meant to be seen the next morning.

**Mend.** Take the variable away and build the product again; its new receipts end the finding. (Production is looked at
where the warehouse can be read from here, as the embedded one can.)
"""

import os
from collections.abc import Iterator

from meshwright.adapters.git.git import grep
from meshwright.adapters.warehouses import warehouse_port
from meshwright.rules.files.file_rule import Fault, Scope, file_rule

SWITCH = "MESH_GUARD_OFF"
ASSIGNED = rf"{SWITCH}[\"']?[[:space:]]*[:=]"
NOT_PIPELINES = ("*.md", "governance/mesh_governance/*")


@file_rule
def guard_on(scope: Scope) -> Iterator[Fault]:
    """Find where the guard is switched off: in this environment, in files, in what was published."""
    if os.environ.get(SWITCH, "").strip():
        yield Fault("", f"{SWITCH} is set where this check runs; unset it", "mesh.yml")
    for file, line in grep(ASSIGNED, scope.root, exclude=NOT_PIPELINES):
        yield Fault("", f"it sets {SWITCH}, which switches the guard off; take it out", file, line)
    for domain in scope.mesh.domains:
        for built in warehouse_port(scope.mesh.warehouse).built_without_guard(scope.root, scope.mesh, domain):
            message = (
                f"{domain.name}.{built['product']} v{built['version']} was published with the guard off"
                f" ({built['reason']}), on {built['audited_at']:%Y-%m-%d}; build it again with the guard on"
            )
            yield Fault(domain.name, message, str(domain.folder / "dbt_project.yml"))
