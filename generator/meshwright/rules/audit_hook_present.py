"""The audit is among a product's post-hooks, word for word and inside its transaction.

**Example.** `+post-hook` is gone from the folder `aggregated` in `dbt_project.yml`, or stands there as
`{% if target.name == 'dev' %}{{ mesh_governance.audit() }}{% endif %}`.

**Why.** The audit measures the new data before it is published. Without it, broken data reaches the
consumers.

**Mend.** Put `+post-hook: "{{ mesh_governance.audit() }}"` back into `dbt_project.yml`, word for word.
"""

from collections.abc import Iterator

from meshwright.mesh.graph import Graph
from meshwright.mesh.manifest import AUDIT, Node
from meshwright.rules.rule import Offence, Parameters, product_rule

PUT_BACK = 'put `+post-hook: "{{ mesh_governance.audit() }}"` back in dbt_project.yml'


@product_rule(in_guard=True)
def audit_hook_present(product: Node, _graph: Graph, _parameters: Parameters) -> Iterator[Offence]:
    """Find products that are built without an audit."""
    audits = [hook for hook in product.config.post_hooks if hook.sql.strip() == AUDIT]
    if not audits:
        yield Offence(product, f"the audit is not among its post-hooks; {PUT_BACK}")
    elif not all(hook.transaction for hook in audits):
        yield Offence(product, f"its audit runs outside the transaction; {PUT_BACK}")
