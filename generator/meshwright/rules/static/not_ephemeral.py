"""A product is a table or a view, never ephemeral.

**Example.** `config: {materialized: ephemeral, access: protected}` on a model with a contract, in a kind's folder.

**Why.** dbt inlines an ephemeral model into the models that read it and runs no hooks for it, so nothing audits it and
no one can query it. dbt itself rejects a public ephemeral model; a protected one would escape governance.

**Fix.** Store it as a table or a view. If it isn't a product, remove its contract and governance test.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule(in_guard=True)
def not_ephemeral(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find ephemeral models that are public or have a contract or a governance test."""
    for model in graph.models:
        is_promised = (
            model.access == "public" or model.config.contract.enforced or model.unique_id in graph.governance_tests
        )
        if model.config.materialized == "ephemeral" and is_promised:
            yield on_node(
                model,
                "it is ephemeral, so nothing audits it; store it as a table or a view,"
                " or remove its contract and governance test if it is not a product",
            )
