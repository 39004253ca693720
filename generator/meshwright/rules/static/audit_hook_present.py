"""Every product, and every seed or snapshot below a view product, has the audit as a post-hook.

**Example.** The folder `aggregated` in `dbt_project.yml` has no `+post-hook`, or has it as
`{% if target.name == 'dev' %}{{ mesh_governance.audit() }}{% endif %}`; a view product selects from a domain's first
seed, and `dbt_project.yml` has no `seeds:` section yet.

**Why.** The audit measures new data before it is published. Without the audit, broken data reaches consumers. A view
shows new data as soon as a seed or snapshot below it changes, so seeds and snapshots run the view's audit.

**Fix.** Restore `+post-hook: "{{ mesh_governance.audit() }}"` in `dbt_project.yml`, exactly as written here. For seeds
and snapshots, add it under `seeds: DOMAIN:` or `snapshots: DOMAIN:`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import AUDIT, Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule

RESTORE = 'restore `+post-hook: "{{ mesh_governance.audit() }}"` in dbt_project.yml'
STORED = frozenset({"seed", "snapshot", "table", "incremental", "table_audited", "materialized_view", "external"})


@mesh_rule(in_guard=True)
def audit_hook_present(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products without an audit, and seeds and snapshots that change view products without one."""
    for product in graph.products:
        yield from _of_product(product)
    for node in graph.nodes.values():
        if node.resource_type in {"seed", "snapshot"} and not _audits(node):
            yield from _below_views(node, graph)


def _audits(node: Node) -> list[bool]:
    """Return, for each audit in the post-hooks, whether it runs inside the transaction."""
    return [hook.transaction for hook in node.config.post_hooks if hook.sql.strip() == AUDIT]


def _of_product(product: Node) -> Iterator[Finding]:
    audits = _audits(product)
    if not audits:
        yield on_node(product, f"its post-hooks lack the audit; {RESTORE}")
    elif not all(audits):
        yield on_node(product, f"its audit runs outside the transaction; {RESTORE}")


def _below_views(node: Node, graph: Graph) -> Iterator[Finding]:
    views = sorted(view.label for view in _views_over(node, graph))
    if views:
        yield on_node(
            node,
            f"the view {views[0]} selects from it, but its post-hooks lack the audit; add"
            f' `+post-hook: "{AUDIT}"` under `{node.resource_type}s: {node.package_name}:` in dbt_project.yml',
        )


def _views_over(node: Node, graph: Graph) -> Iterator[Node]:
    """Yield the view products that select from a node, directly or through other models that store no rows."""
    queue, seen = [node], {node.unique_id}
    while queue:
        for child in graph.children.get(queue.pop().unique_id, []):
            if child.unique_id in seen or child.resource_type == "exposure":
                continue
            seen.add(child.unique_id)
            if child.kind and (child.kind is Kind.VIRTUAL or child.config.materialized == "view"):
                yield child
            if child.config.materialized not in STORED:
                queue.append(child)
