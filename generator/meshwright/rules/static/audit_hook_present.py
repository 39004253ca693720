"""The audit is among the post-hooks of each product, and of seeds and snapshots below views, word for word.

**Example.** `+post-hook` is gone from the folder `aggregated` in `dbt_project.yml`, or stands there as
`{% if target.name == 'dev' %}{{ mesh_governance.audit() }}{% endif %}`; a view product selects from the first seed of a
domain, and `dbt_project.yml` has no `seeds:` yet.

**Why.** The audit measures the new data before it is published. Without it, broken data reaches the
consumers. A view shows new data as soon as a seed or snapshot below it changes, so these run the audit of the view.

**Fix.** Put `+post-hook: "{{ mesh_governance.audit() }}"` back into `dbt_project.yml`, word for word. For seeds and
snapshots, add it below `seeds: DOMAIN:` or `snapshots: DOMAIN:`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import AUDIT, Node
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule

PUT_BACK = 'put `+post-hook: "{{ mesh_governance.audit() }}"` back in dbt_project.yml'
STORED = frozenset({"seed", "snapshot", "table", "incremental", "table_audited", "materialized_view", "external"})


@mesh_rule(in_guard=True)
def audit_hook_present(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products that are built without an audit, and what changes views without one."""
    for product in graph.products:
        yield from _of_product(product)
    for node in graph.nodes.values():
        if node.resource_type in {"seed", "snapshot"} and not _audits(node):
            yield from _below_views(node, graph)


def _audits(node: Node) -> list[bool]:
    """Whether each audit among the post-hooks is inside the transaction."""
    return [hook.transaction for hook in node.config.post_hooks if hook.sql.strip() == AUDIT]


def _of_product(product: Node) -> Iterator[Finding]:
    audits = _audits(product)
    if not audits:
        yield on_node(product, f"the audit is not among its post-hooks; {PUT_BACK}")
    elif not all(audits):
        yield on_node(product, f"its audit runs outside the transaction; {PUT_BACK}")


def _below_views(node: Node, graph: Graph) -> Iterator[Finding]:
    views = sorted(view.label for view in _views_over(node, graph))
    if views:
        yield on_node(
            node,
            f"the view {views[0]} selects from it, but the audit is not among its post-hooks; add"
            f' `+post-hook: "{AUDIT}"` below `{node.resource_type}s: {node.package_name}:` in dbt_project.yml',
        )


def _views_over(node: Node, graph: Graph) -> Iterator[Node]:
    """Yield the view products that select from a node, directly or through what stores no rows either."""
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
