"""Tells of each change whom it breaks, and whether they have accepted that."""

import datetime

import msgspec

from meshwright.gate.acceptance import accepted
from meshwright.gate.change import Change, Verdict, label
from meshwright.gate.consumer import Consumer
from meshwright.gate.impact import Impact
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Mesh
from meshwright.services.read_acceptances import read_acceptances
from meshwright.services.read_models import read_impact, read_owners
from meshwright.services.trees import Tree


def with_consumers(
    changes: list[Change], mesh: Mesh, tree: Tree, before: list[Product], today: datetime.date
) -> list[Change]:
    """Return the changes with their consumers in `tree`, the state after them; `before` are the products that changed.

    A version that was removed on schedule while somebody reads it becomes a breaking change. Models are read only
    when a change asks for it. Raises Refused when a file can't be read.
    """
    if not any(map(_asks, changes)):
        return changes
    olds = {(product.domain, product.name): product for product in before}
    impact = read_impact(tree, mesh, lambda domain, name: olds.get((domain, name)))
    acceptances = read_acceptances(tree, mesh, read_owners(tree, mesh))
    found = [_with_consumers(change, impact, olds) if _asks(change) else change for change in changes]
    return [accepted(change, acceptances, today) if change.verdict is Verdict.BREAKING else change for change in found]


def _asks(change: Change) -> bool:
    return change.product is not None and (
        change.verdict is Verdict.BREAKING or (change.rule == "retired_on_schedule" and "sharing" not in change.element)
    )


def _with_consumers(change: Change, impact: Impact, olds: dict[tuple[str, str], Product]) -> Change:
    consumers = tuple(c for c in _readers(change, impact, olds) if c.uses(change.column))
    if change.verdict is Verdict.BREAKING:
        return msgspec.structs.replace(change, consumers=consumers)
    if not consumers:
        return change
    return msgspec.structs.replace(
        change,
        rule="removed_while_read",
        verdict=Verdict.BREAKING,
        message="its date is past, but it is still read; put it back until its readers have moved",
        consumers=consumers,
    )


def _readers(change: Change, impact: Impact, olds: dict[tuple[str, str], Product]) -> list[Consumer]:
    """Return the readers of the version that changed, of all versions when the product did."""
    name = change.product or ""
    if change.version is not None:
        return impact.consumers(change.domain, name, change.version)
    product = olds.get((change.domain, name))
    versions = [port.version for port in product.ports] if product else [None]
    readers = {c for version in versions for c in impact.consumers(change.domain, name, version)}
    own = label(change.domain, name, None)
    return sorted(reader for reader in readers if reader.product != own)
