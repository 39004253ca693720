"""If a product lists the domains it is shared with, only these read it, and only until the agreed date.

**Example.** `network.carriers` has `sharing: [{domain: punctuality, until: 2027-12-31}]`, and a model of `finance`
reads it, or `punctuality` still reads it in 2028.

**Why.** A licence, a law or a purpose can restrict who may use data. Without a check, a sharing agreement is only a
wish.

**Fix.** Ask the product's owner for an agreement or an extension, or read something else. An entry of
`config.meta.sharing` has a `domain` of the mesh and, optionally, an `until` date and a `purpose`.
"""

import datetime
from collections.abc import Iterator

import msgspec

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.mesh.sharing import agreements_of, sharing_fault
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, manifest_rule


@manifest_rule()
def sharing_kept(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find consumers without an agreement, and invalid agreements."""
    for product in checked.graph.products:
        yield from _of_product(product, checked.graph, checked.today)


def _of_product(product: Node, graph: Graph, today: datetime.date) -> Iterator[Finding]:
    try:
        agreements = agreements_of(product.config.meta)
    except msgspec.ValidationError:
        # promises_known says more, but may be off; an invalid agreement must not open the product to all.
        yield on_node(
            product,
            "its `sharing` is invalid; write a list of entries such as"
            " {domain: punctuality, until: 2027-12-31, purpose: delay board}",
        )
        return
    for agreement in agreements:
        if agreement.domain not in graph.domains:
            yield on_node(
                product,
                f"its `sharing` lists domain {agreement.domain}, which isn't in the mesh; use one of"
                f" {', '.join(graph.domains)}",
            )
    for consumer in graph.consumers.of(product.unique_id):
        fault = sharing_fault(agreements, consumer.package_name, today)
        if fault and consumer.package_name != product.package_name:
            yield on_node(
                consumer,
                f"it reads {graph.named(product)}, which {fault}; ask its owner for an agreement, or read"
                " something else",
            )
