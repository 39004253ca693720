"""Compares two contracts of one port."""

from collections.abc import Iterator

from meshwright.contracts.change import Change, changed
from meshwright.contracts.differences.columns import column_differences, pair_columns
from meshwright.contracts.differences.constraints import constraint_differences
from meshwright.contracts.differences.lifecycle import stage_differences
from meshwright.contracts.differences.promises import column_promise_differences, port_promise_differences
from meshwright.contracts.differences.upkeep import upkeep_differences
from meshwright.contracts.terms import Terms
from meshwright.contracts.texts import NEW_VERSION, short
from meshwright.mesh.contract import OutputPort


def port_differences(before: OutputPort, after: OutputPort, terms: Terms, domain: str) -> Iterator[Change]:
    """Find all differences between two contracts of one port of a domain."""
    yield from _place_differences(before, after)
    if before.enforced != after.enforced:
        yield _enforcement(after)
    if before.description != after.description:
        texts = short(before.description), short(after.description)
        yield changed("description_changed", "description", "check that it still means the same", *texts)
    yield from stage_differences(before, after, terms.today, terms.notice_days.get(domain, 0))
    pairing = pair_columns(before, after)
    yield from column_differences(pairing, terms.dialect)
    yield from constraint_differences(before, after, pairing)
    yield from port_promise_differences(before, after)
    yield from column_promise_differences(pairing)
    yield from upkeep_differences(before, after, pairing)


def _place_differences(before: OutputPort, after: OutputPort) -> Iterator[Change]:
    old, new = (".".join(filter(None, (port.database, port.schema, port.alias))) for port in (before, after))
    if old != new:
        message = (
            f"consumers outside dbt and runs with old manifests can't find it; keep its location, or {NEW_VERSION}"
        )
        yield changed("relation_moved", "relation", message, old, new)


def _enforcement(after: OutputPort) -> Change:
    if after.enforced:
        message = "dbt enforces its columns and types"
        return changed("contract_enforcement_added", "contract", message, "not enforced", "enforced")
    message = "nothing enforces its columns and types; set `contract: {enforced: true}`"
    return changed("contract_enforcement_dropped", "contract", message, "enforced", "not enforced")
