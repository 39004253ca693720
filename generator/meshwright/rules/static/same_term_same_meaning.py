"""A term has the same meaning in every domain.

**Example.** `sales.orders` and `finance.revenue` both have a column with `config: {meta: {term: net_amount}}`, one
`decimal(12,2)` with `unit: EUR`, the other `double` with `unit: USD`.

**Why.** A shared term with two meanings makes a mesh inconsistent: joins fail silently.

**Fix.** The owners agree on the term's type and `unit`, or use two terms.
"""

from collections import defaultdict
from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node, NodeColumn
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def same_term_same_meaning(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find columns that use a term with another type or unit than the first domain that uses it."""
    uses: dict[str, list[tuple[Node, NodeColumn]]] = defaultdict(list)
    for product in sorted(graph.products, key=lambda node: node.unique_id):
        for column in product.columns.values():
            if term := column.meta.get("term"):
                uses[str(term)].append((product, column))
    for term, columns in sorted(uses.items()):
        (first, reference), *others = columns
        for product, column in others:
            if product.package_name != first.package_name and _meaning(column) != _meaning(reference):
                yield on_node(
                    product,
                    f"column {column.name} uses the term {term} as {_type_and_unit(column)}, but {first.label} uses it"
                    f" as {_type_and_unit(reference)}; agree with its owner ({graph.owner(first) or 'none'}), or use"
                    " another term",
                    column.name,
                )


def _meaning(column: NodeColumn) -> tuple[str, object]:
    return ((column.data_type or "").lower(), column.meta.get("unit"))


def _type_and_unit(column: NodeColumn) -> str:
    unit = column.meta.get("unit")
    return f"{column.data_type} in {unit}" if unit else str(column.data_type)
