"""The final select of a product lists its columns.

**Example.** `select * from joined` as the last select of `orders_v1.sql`.

**Why.** The contract lists the columns, and the SQL should too: with `*`, a new upstream column breaks the build of an
unchanged product.

**Fix.** List the columns in the last select. CTEs may select `*`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule
from meshwright.sql.final_star import ends_with_star


@product_rule()
def no_final_select_star(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products whose last select, or one side of a last union, selects `*`."""
    dialect = graph.manifest.metadata.adapter_type
    if product.language != "python" and ends_with_star(product.raw_code, dialect):
        yield on_node(product, "its last select is `select *`; list the columns of its contract")
