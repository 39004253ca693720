"""The audit is among a product's post-hooks.

**Example.** `+post-hook` is gone from the folder `aggregated` in `dbt_project.yml`.

**Why.** The audit measures the new data before it is published. Without it, broken data reaches the readers.

**Mend.** Put `+post-hook: "{{ mesh_governance.audit() }}"` back on the folder of the kind in `dbt_project.yml`.
"""

from collections.abc import Iterator

from meshwright.mesh.graph import Graph
from meshwright.mesh.manifest import Node
from meshwright.rules.rule import Offence, Parameters, product_rule


@product_rule(in_guard=True)
def audit_hook_present(product: Node, _graph: Graph, _parameters: Parameters) -> Iterator[Offence]:
    """Find products that are built without an audit."""
    if not any("mesh_governance.audit(" in hook.sql for hook in product.config.post_hooks):
        yield Offence(
            product,
            'the audit is not among its post-hooks; put `+post-hook: "{{ mesh_governance.audit() }}"` back on its'
            " folder in dbt_project.yml",
        )
