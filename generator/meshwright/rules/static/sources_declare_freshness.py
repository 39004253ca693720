"""The sources of source_aligned products declare their freshness and loader.

**Example.** `sources: [{name: shop, tables: [{name: orders}]}]` without `config.freshness`, or with the TODOs that
`meshwright product add` leaves for the author.

**Why.** A product can't be fresher than its source. When a load fails, someone has to notice and know who to call.

**Fix.** Set `loader` and, under `config`, a `freshness` with `warn_after` or `error_after`, and `loaded_at_field` or
`loaded_at_query`.

Parameters: `loaded_at` (default true) requires a loaded-at field; turn it off if the warehouse tracks when tables
change. `loader` (default true) requires a loader.
"""

from collections.abc import Iterator

import msgspec

from meshwright.graph.graph import Graph, is_latest
from meshwright.graph.nodes import SourceNode
from meshwright.mesh.kinds import Kind
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, higher, mesh_rule


@mesh_rule(loaded_at=higher(True), loader=higher(True))
def sources_declare_freshness(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find sources of source_aligned products that lack freshness or loader; report each source once."""
    reported: set[str] = set()
    for product in sorted(graph.products, key=lambda node: (not is_latest(node), node.unique_id)):
        if product.kind is Kind.SOURCE_ALIGNED:
            for source in graph.sources_read(product):
                is_own = source.package_name == product.package_name
                missing = _missing(source, settings) if is_own and source.unique_id not in reported else []
                if missing:
                    reported.add(source.unique_id)
                    yield msgspec.structs.replace(
                        on_node(
                            source.as_node,
                            f"its source {source.label} lacks {', '.join(missing)};"
                            f" add {'them' if missing[1:] else 'it'}",
                        ),
                        subject=product.label,  # a waiver is for a product
                    )


def _missing(source: SourceNode, settings: Settings) -> list[str]:
    limits = [(source.freshness or {}).get(key) or {} for key in ("warn_after", "error_after")]
    missing = [] if any(limit.get("count") for limit in limits) else ["`freshness`"]
    if settings["loaded_at"] and not (_stated(source.loaded_at_field) or source.loaded_at_query):
        missing.append("`loaded_at_field`")
    return [*missing, "`loader`"] if settings["loader"] and not _stated(source.loader) else missing


def _stated(text: str | None) -> bool:
    """Whether a value replaces the TODO that `product add` leaves."""
    return bool(text) and not str(text).startswith("TODO")
