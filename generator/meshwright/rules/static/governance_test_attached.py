"""Every product has the governance test, at full strength.

**Example.** `data_tests` without `mesh_governance.governed`, or with `config: {severity: warn}`, `enabled: false`,
`where:` or `limit:` on it.

**Why.** The test detects a skipped audit, and it reports the product's promises in dbt's artifacts. A test that only
warns, or reads only some rows, lets broken promises through.

**Fix.** Write `data_tests: [mesh_governance.governed]` without any config.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(in_guard=True)
def governance_test_attached(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products whose governance test is missing, disabled or weakened."""
    test = graph.governance_tests.get(product.unique_id)
    if test is None:
        yield on_node(product, "it lacks the governance test; add `data_tests: [mesh_governance.governed]`")
        return
    if _is_weakened(test):
        yield on_node(product, "its governance test is weakened; remove `severity`, `error_if` and `fail_calc` from it")
    if test.config.where or test.config.limit:
        yield on_node(product, "its governance test reads only some of the rows; remove `where` and `limit` from it")


def _is_weakened(test: Node) -> bool:
    config = test.config
    is_error = (config.severity or "").lower() == "error" and config.error_if in {"!= 0", "!=0"}
    return not is_error or config.fail_calc not in {None, "count(*)"}
