"""A model uses a materialization that governance knows, without extra statements around its query.

**Example.** A product with `materialized='upsert_by_hand'` or `incremental_strategy='microbatch'`; a model with
`sql_header`; a snapshot with a custom `strategy`.

**Why.** A materialization can run any SQL in any order, including hooks: one that commits before the audit publishes
data that the audit then rejects. A microbatch commits each batch before its audit. SQL headers and predicates run
outside the query that `check` examines.

**Fix.** Use what the kind allows: table, incremental or view, or `table_audited` on warehouses without transactions.
To use another materialization, review it and allow it in a policy: `materializations_known: {allowed: [external]}`.

Parameter: `allowed` lists other materializations and strategies.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.kinds import KINDS, Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, allowing, mesh_rule

# The materializations of dbt and of the governance package.
OF_DBT = frozenset({"table", "table_audited", "view", "materialized_view", "incremental", "ephemeral"})
OF_SNAPSHOTS = ("check", "timestamp")
STRATEGIES = frozenset({"append", "delete+insert", "merge", "insert_overwrite", "default"})


@mesh_rule(in_guard=True, allowed=allowing([]))
def materializations_known(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find models with a materialization or strategy that governance doesn't know."""
    allowed = frozenset(settings["allowed"])
    for model in graph.models:
        for sentence in _faults(model, allowed):
            yield on_node(model, sentence)
    for node in graph.nodes.values():
        strategy = node.config.strategy
        if node.resource_type == "snapshot" and strategy and strategy not in {*OF_SNAPSHOTS, *allowed}:
            yield on_node(node, f"its strategy is {strategy}; use {' or '.join(OF_SNAPSHOTS)}")


def _faults(model: Node, allowed: frozenset[str]) -> Iterator[str]:
    config = model.config
    known = _known(model)
    if config.materialized not in {*known, *allowed}:
        what = f"{model.kind} products" if model.kind else "models"
        yield f"it is materialized as {config.materialized}; {what} allow {', '.join(known)}"
    strategy = config.incremental_strategy
    if config.materialized == "incremental" and strategy and strategy not in {*STRATEGIES, *allowed}:
        yield from _strategy_fault(model, strategy)
    if config.sql_header:
        yield "it has a `sql_header`, which runs before its query; remove it"
    if config.incremental_predicates:
        yield "it has `incremental_predicates`, which run outside its query; filter in its SQL"


def _known(model: Node) -> list[str]:
    """Return the materializations of a model; `not_ephemeral` and `virtual_is_a_view` report their own."""
    if model.kind is None:
        return sorted(OF_DBT)
    if model.kind is Kind.VIRTUAL or model.config.materialized == "ephemeral":
        return [str(model.config.materialized)] if model.config.materialized in OF_DBT else ["view"]
    return list(KINDS[model.kind].stored_as)


def _strategy_fault(model: Node, strategy: str) -> Iterator[str]:
    if strategy != "microbatch":
        yield f"its incremental_strategy is {strategy}; use one of {', '.join(sorted(STRATEGIES))}"
    elif model.kind:
        yield (
            "its incremental_strategy is microbatch, which publishes each batch before its audit; use another strategy"
        )
