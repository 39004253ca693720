"""Personal data says how it is handled, in every product that it reaches.

**Example.** A column with `config: {meta: {personal_data: true}}` and no `handling`; or `crm.customers` tags `email`
and `marketing.campaigns`, made from it, has a column `email` without the tag.

**Why.** Law and trust ask where personal data is and what protects it. A tag that is lost on the way protects nobody.

**Fix.** Write beside `personal_data: true` a `handling`: `masked`, `hashed`, `encrypted`, `restricted` (few may read
it) or `none_needed`. The last one needs a `handling_reason`. A column of the same name downstream carries the tag
too; when it no longer holds personal data it says `personal_data: false` with a `handling_reason`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Node, NodeColumn
from meshwright.mesh.meta import COLUMN
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule

HANDLING = COLUMN["handling"].words


@mesh_rule()
def personal_data_handled(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find personal data without handling, and columns that lost the tag on the way from another product."""
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
                    f"column {column.name} is personal data in {graph.named(origin)} but not here; tag it"
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
            f"column {column.name} is personal data without `handling`; write one of {', '.join(HANDLING)}",
            column.name,
        )
    elif handling == "none_needed" and not column.meta.get("handling_reason"):
        yield on_node(
            product, f"column {column.name} needs no handling without saying why; add `handling_reason`", column.name
        )
