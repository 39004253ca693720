"""Tells of each change whom it breaks, and whether they have accepted that."""

import datetime
from collections.abc import Iterator

import msgspec

from meshwright.gate.acceptance import accepted
from meshwright.gate.change import Change, Verdict, label
from meshwright.gate.consumer import Consumer
from meshwright.gate.impact import Impact
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.sharing import agreements_of, sharing_fault
from meshwright.services.read_acceptances import read_acceptances
from meshwright.services.read_models import read_impact, read_owners
from meshwright.services.read_ports import PORT, read_ports
from meshwright.services.trees import Tree


def with_consumers(
    changes: list[Change], mesh: Mesh, tree: Tree, before: list[Product], today: datetime.date
) -> list[Change]:
    """Return the changes with their consumers in `tree`, the state after them; `before` are the products that changed.

    A version that was removed on schedule while somebody reads it becomes a breaking change, and so does a reader
    that no sharing agreement covers. Models are read only when something asks for it. Raises Refused when a file
    can't be read.
    """
    shared = _shared_products(tree)
    if not shared and not any(map(_asks, changes)):
        return changes
    olds = {(product.domain, product.name): product for product in before}
    impact = read_impact(tree, mesh, lambda domain, name: olds.get((domain, name)), olds)
    acceptances = read_acceptances(tree, mesh, read_owners(tree, mesh))
    found = [_with_consumers(change, impact, olds) if _asks(change) else change for change in changes]
    found = [_losing_access(change, shared, today) for change in found]
    told = {(c.subject, consumer) for c in found if c.rule == "sharing_narrowed" for consumer in c.consumers}
    outside = [change for product in shared for change in _outside_agreements(product, impact, today)]
    found += [change for change in outside if (change.subject, change.consumers[0]) not in told]
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


def _losing_access(change: Change, shared: list[Product], today: datetime.date) -> Change:
    """Leave to narrowed sharing only the consumers that may not read any longer."""
    if change.rule != "sharing_narrowed":
        return change
    product = next((p for p in shared if (p.domain, p.name) == (change.domain, change.product)), None)
    port = product.port(change.version) if product else None
    try:
        agreements = agreements_of(port.meta) if port else ()
    except msgspec.ValidationError:
        return change
    kept = (c for c in change.consumers if c.domain != change.domain and sharing_fault(agreements, c.domain, today))
    return msgspec.structs.replace(change, consumers=tuple(kept))


def _shared_products(tree: Tree) -> list[Product]:
    """Return the published products that name whom they are shared with."""
    ports = [path for path in tree.files("ports") if PORT.fullmatch(path)]
    return read_ports(tree, [path for path, text in tree.texts(ports).items() if "sharing:" in text])


def _outside_agreements(product: Product, impact: Impact, today: datetime.date) -> Iterator[Change]:
    """Find the consumers that no agreement covers; what can't be read is `check`'s to tell."""
    for port in product.ports:
        try:
            agreements = agreements_of(port.meta)
        except msgspec.ValidationError:
            continue
        for consumer in impact.consumers(product.domain, product.name, port.version) if agreements else ():
            fault = sharing_fault(agreements, consumer.domain, today)
            if fault and consumer.domain != product.domain:
                yield Change(
                    product.domain,
                    product.name,
                    port.version,
                    f"sharing {consumer.domain}",
                    "reader_outside_agreement",
                    Verdict.BREAKING,
                    f"it {fault}; agree with its owner, or read something else",
                    str(product.owner or "nobody"),
                    file=consumer.file,
                    line=consumer.line,
                    consumers=(consumer,),
                )
