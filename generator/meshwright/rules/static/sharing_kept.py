"""A product that names the domains it is shared with is read by these alone, and only as long as agreed.

**Example.** `network.carriers` has `sharing: [{domain: punctuality, until: 2027-12-31}]`, and a model of `finance`
reads it, or `punctuality` still does in 2028.

**Why.** Some data may not go everywhere: a licence, a law or a purpose holds it. The agreement says who may have it;
without a check it is a wish.

**Fix.** The reader asks the product's owner for an agreement, or for a longer one, or reads something else. An entry
of `config.meta.sharing` has a `domain` of the mesh, and perhaps `until`, a date, and `purpose`.
"""

import datetime
from collections.abc import Iterator

import msgspec

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node
from meshwright.mesh.sharing import agreements_of, sharing_fault
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, manifest_rule


@manifest_rule()
def sharing_kept(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find readers that no agreement covers, and agreements that can't be read."""
    for product in checked.graph.products:
        yield from _of_product(product, checked.graph, checked.today)


def _of_product(product: Node, graph: Graph, today: datetime.date) -> Iterator[Finding]:
    try:
        agreements = agreements_of(product.config.meta)
    except msgspec.ValidationError:
        # promises_known says more, but may be off; what can't be read must not count as open to all.
        yield on_node(
            product,
            "its `sharing` can't be read; write a list of entries such as"
            " {domain: punctuality, until: 2027-12-31, purpose: delay board}",
        )
        return
    for agreement in agreements:
        if agreement.domain not in graph.domains:
            yield on_node(
                product,
                f"its `sharing` names domain {agreement.domain}, which the mesh doesn't have; it has"
                f" {', '.join(graph.domains)}",
            )
    for reader in graph.consumers.of(product.unique_id):
        fault = sharing_fault(agreements, reader.package_name, today)
        if fault and reader.package_name != product.package_name:
            yield on_node(
                reader,
                f"it reads {graph.named(product)}, which {fault}; ask its owner for an agreement, or read"
                " something else",
            )
