"""A product says what its readers may rely on: its SLO.

**Example.** No `slo` in `config: {meta: ...}`, or `slo: {min_rows: 100}`, which no audit reads.

**Why.** Without an SLO an empty or stale product passes as a good one, and readers don't know what they can promise
themselves. A key that is misspelt promises nothing.

**Mend.** Write `config: {meta: {slo: {minimum_rows: 1000, freshness: {column: loaded_at, count: 24, period:
hour}}}}`, at least one of the two; `volume_drift: 0.5` may stand beside them.
"""

from collections.abc import Iterator

from meshwright.mesh.graph import Graph
from meshwright.mesh.manifest import Node
from meshwright.mesh.slo import HOURS
from meshwright.rules.rule import Offence, Parameters, product_rule

KNOWN = ("minimum_rows", "freshness", "volume_drift")


@product_rule()
def slo_declared(product: Node, _graph: Graph, _parameters: Parameters) -> Iterator[Offence]:
    """Find products without an SLO, and SLOs that the audit can't read."""
    slo = product.config.meta.get("slo")
    if not isinstance(slo, dict) or not slo.keys() & {"minimum_rows", "freshness"}:
        yield Offence(product, "it has no SLO; add `minimum_rows` or `freshness` to `config.meta.slo`")
    if not isinstance(slo, dict):
        return
    for key in sorted(map(str, slo.keys() - KNOWN)):
        yield Offence(product, f"its SLO has the unknown key {key}; use {', '.join(KNOWN)}")
    for key in ("minimum_rows", "volume_drift"):
        if key in slo and not _is_number(slo[key]):
            yield Offence(product, f"{key} of its SLO is no number; write one")
    if "freshness" in slo and not _is_freshness(slo["freshness"]):
        yield Offence(
            product,
            "freshness of its SLO can't be read; write it like {column: loaded_at, count: 24, period: hour}",
        )
    elif "freshness" in slo and slo["freshness"]["column"].lower() not in map(str.lower, product.columns):
        yield Offence(
            product,
            f"freshness of its SLO names column {slo['freshness']['column']}, which its contract does not have; name"
            " one that it has",
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_freshness(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"column", "count", "period"}
        and isinstance(value["column"], str)
        and _is_number(value["count"])
        and value["period"] in HOURS
    )
