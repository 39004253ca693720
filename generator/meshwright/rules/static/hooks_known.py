"""Hooks run only the audit and statements that a policy allows.

**Example.** `post_hook="update {{ this }} set amount = 0"` in a product, which runs after its audit; an `on-run-start`
in a domain's `dbt_project.yml`.

**Why.** A hook can change the data after it passes the audit, and can change objects that dbt, the guard and the audit
depend on. When the audit rolls back, a hook outside the transaction persists. So the audit must be the last hook.

**Fix.** Move the logic into the model's SQL. If the platform needs the hook, for example a grant, allow its exact text:
`hooks_known: {allowed: ["grant select on {{ this }} to role reporter"]}`.

Parameter: `allowed` lists the exact texts of other hooks.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import AUDIT, Hook, Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, allowing, mesh_rule

HOOKED = frozenset({"model", "snapshot", "seed"})


@mesh_rule(in_guard=True, allowed=allowing([]))
def hooks_known(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find hooks that are neither the audit nor allowed."""
    allowed = frozenset(settings["allowed"])
    for node in graph.nodes.values():
        if node.resource_type in HOOKED:
            for name, hooks, known in (
                ("pre-hook", node.config.pre_hooks, allowed),
                ("post-hook", node.config.post_hooks, allowed | {AUDIT}),
            ):
                yield from _of_node(node, name, hooks, known)
        elif node.resource_type == "operation" and node.raw_code.strip() not in allowed:
            yield on_node(node, f"it runs `{_short(node.raw_code)}`; remove it, or allow it in a policy")


def _of_node(node: Node, name: str, hooks: list[Hook], known: frozenset[str]) -> Iterator[Finding]:
    texts = [hook.sql.strip() for hook in hooks]
    for position, text in enumerate(texts):
        if text not in known:
            yield on_node(node, f"its {name} runs `{_short(text)}`; remove it, or allow it in a policy")
        elif node.kind and text != AUDIT and AUDIT in texts[:position]:
            yield on_node(
                node, f"its {name} runs `{_short(text)}` after the audit; move it before the audit in dbt_project.yml"
            )


def _short(sql: str) -> str:
    return " ".join(sql.split())[:80]
