"""Personal data declares how it is handled, in every product that contains it.

**Example.** A column with `config: {meta: {personal_data: true}}` and no `handling`; or `crm.customers` tags `email`,
and `marketing.campaigns`, which reads it, has a column `email` without the tag.

**Why.** Laws and customers require you to know where personal data is and how it is protected. A tag that is lost
downstream protects no one.

**Fix.** Next to `personal_data: true`, set `handling` to `masked`, `hashed`, `encrypted`, `restricted` (few people can
read it) or `none_needed`, which requires a `handling_reason`. Tag a downstream column of the same name too; if it no
longer contains personal data, set `personal_data: false` and a `handling_reason`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node, NodeColumn
from meshwright.mesh.meta import COLUMN
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule

HANDLING = COLUMN["handling"].words


@mesh_rule()
def personal_data_handled(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find personal data without handling, and columns that lost the tag of the product they read."""
    tagged = {product.unique_id: names for product in graph.products if (names := _personal_data(product))}
    for product in graph.products:
        for name in tagged.get(product.unique_id, ()):
            yield from _unhandled(product, product.columns[name])
        origins = {
            name.lower(): read for read in graph.products_read(product) for name in tagged.get(read.unique_id, ())
        }
        for column in product.columns.values() if origins else ():
            origin = origins.get(column.name.lower())
            if origin and not _is_decided(column):
                yield on_node(
                    product,
                    f"column {column.name} is personal data in {graph.named(origin)} but not here; set"
                    " `personal_data: true`, or false with a `handling_reason`",
                    column.name,
                )


def _personal_data(product: Node) -> list[str]:
    return [key for key, c in product.columns.items() if c.config and c.meta.get("personal_data") is True]


def _is_decided(column: NodeColumn) -> bool:
    tag = column.meta.get("personal_data")
    return tag is True or (tag is False and bool(column.meta.get("handling_reason")))


def _unhandled(product: Node, column: NodeColumn) -> Iterator[Finding]:
    handling = column.meta.get("handling")
    if handling is None:
        yield on_node(
            product,
            f"column {column.name} is personal data without `handling`; set it to one of {', '.join(HANDLING)}",
            column.name,
        )
    elif handling == "none_needed" and not column.meta.get("handling_reason"):
        yield on_node(
            product,
            f"column {column.name} sets `handling: none_needed` without a reason; add `handling_reason`",
            column.name,
        )
