"""Everything in `config.meta` is a promise that the mesh understands, in a place where it has an effect.

**Example.** `slo: {minimum_row: 1000}`, `accepted_values` in the `config.meta` of the product instead of a column,
`completeness: 95`, `range: {min: 0, max: '100'}` on an integer, a promise on a seed or a private model.

**Why.** No audit measures a promise that is misspelled, misplaced or not a number, yet its author and its consumers
believe that the data is checked.

**Fix.** Correct the key as the finding says; `docs/reference/product_yaml.md` lists all keys with an example. List keys
of your team or of another tool (`dagster`, `owner`) in `own_keys` in `governance/policies.yml`. Any other key is an
error, because it could be a typo.

The guard checks the selected models, seeds and snapshots; `check` also checks sources.

Parameter `own_keys`: the keys of `config.meta` that the mesh allows in addition to its own (default none). Only the
mesh can set it.
"""

from collections.abc import Collection, Iterator
from typing import Any

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node, NodeColumn, SourceNode
from meshwright.graph.promises import At, key_faults, misplaced
from meshwright.mesh.meta import Place
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, allowing, mesh_rule

MAKE_NO_PROMISES = frozenset({"model", "seed", "snapshot"})


@mesh_rule(in_guard=True, own_keys=allowing([]))
def promises_known(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find keys of `config.meta` that have no effect, and invalid values."""
    own_keys = frozenset(settings["own_keys"])
    for node in graph.nodes.values():
        if node.kind:
            yield from _of_product(node, graph, own_keys)
        elif node.resource_type in MAKE_NO_PROMISES:
            yield from _of_other(node, node.config.meta, node.columns, graph)
    for source in graph.manifest.sources.values():
        if source.package_name in graph.domains:
            yield from _of_other(_node(source), source.config.meta, source.columns, graph)


def _of_product(product: Node, graph: Graph, own_keys: Collection[str]) -> Iterator[Finding]:
    for sentence in key_faults(At(product, graph), product.config.meta, Place.PRODUCT, own_keys):
        yield on_node(product, sentence)
    for column in _with_meta(product.columns):
        for sentence in key_faults(At(product, graph, column), column.meta, Place.COLUMN, own_keys):
            yield on_node(product, sentence, column.name)


def _of_other(node: Node, meta: dict[str, Any], columns: dict[str, NodeColumn], graph: Graph) -> Iterator[Finding]:
    for sentence in misplaced(At(node, graph), meta, _called(node)):
        yield on_node(node, sentence)
    for column in _with_meta(columns):
        for sentence in misplaced(At(node, graph, column), column.meta, f"a column of {_called(node)}"):
            yield on_node(node, sentence, column.name)


def _with_meta(columns: dict[str, NodeColumn]) -> Iterator[NodeColumn]:
    return (column for column in columns.values() if column.config.get("meta"))


def _called(node: Node) -> str:
    if node.resource_type != "model":
        return f"a {node.resource_type}"
    return "a public model without a kind" if node.access == "public" else f"a {node.access} model"


def _node(source: SourceNode) -> Node:
    return Node(
        unique_id=source.unique_id,
        name=f"{source.source_name}.{source.name}",
        resource_type="source",
        package_name=source.package_name,
        original_file_path=source.original_file_path,
        group=source.package_name,
    )
