"""A product is stored or is a view, never ephemeral.

**Example.** `config: {materialized: ephemeral, access: protected}` on a model with a contract, in the folder of a kind.

**Why.** dbt pastes an ephemeral model into what reads it and runs no hooks for it: nothing would audit it, and nobody
could look at it. dbt itself refuses a public one; made protected, it would slip out of governance.

**Fix.** Store it as a table or a view. A model that is no product loses its contract and its governance test.
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
                "it is ephemeral, so nothing would audit it; store it as a table or a view,"
                " or remove its contract and governance test if it is not a product",
            )
