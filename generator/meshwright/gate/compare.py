"""Compares the products of two revisions of a mesh."""

from collections.abc import Iterable

from meshwright.gate.change import Change, Difference, Version
from meshwright.gate.products import product_differences
from meshwright.gate.rules import RULES
from meshwright.gate.terms import Terms
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Domain, Owner

RANKS = {rule.name: position for position, rule in enumerate(RULES.values())}


def compare(before: Iterable[Product], after: Iterable[Product], terms: Terms) -> list[Change]:
    """Return all changes, ordered by domain, product and version, and by the rules' order in each.

    Products that are the same on both sides may be left out on both. Lines are 1: finding them needs the files.
    """
    olds, news = ({product.full_name: product for product in side} for side in (before, after))
    changes = _owner_changes(olds.values(), news.values())
    for name in olds.keys() | news.keys():
        changes += _product_changes(olds.get(name), news.get(name), terms)
    return sorted(changes, key=_order)


def _order(change: Change) -> tuple[str, str, tuple[bool, int, str], int, str, str]:
    version = change.version
    number = version if isinstance(version, int) else 0
    place = (version is not None, number, str(version))
    return change.domain, change.product or "", place, RANKS[change.rule], change.element, change.after


def _owner_changes(before: Iterable[Product], after: Iterable[Product]) -> list[Change]:
    """The owner is the domain's, so a change is told once a domain."""
    olds, news = ({product.domain: product.owner for product in side} for side in (before, after))
    changes = []
    for domain in olds.keys() & news.keys():
        old, new = olds[domain], news[domain]
        if old == new:
            continue
        texts = _told(old), _told(new)
        if new is None:
            message = "give the domain's group in `models/_domain.yml` an owner with name and email"
            difference = Difference("owner_removed", "owner", message, *texts)
        else:
            difference = Difference("owner_changed", "owner", f"readers turn to {new} from now on", *texts)
        file = str(Domain(domain).port_folder / "models/_domain.yml")
        changes.append(_change(difference, domain, None, None, new or old, file))
    return changes


def _told(owner: Owner | None) -> str:
    return f"{owner}{f' {owner.chat}' if owner.chat else ''}" if owner else ""


def _product_changes(before: Product | None, after: Product | None, terms: Terms) -> list[Change]:
    found = list(product_differences(before, after, terms))
    known = after or before
    if known is None or not found:
        return []
    file = str(Domain(known.domain).port_folder / f"models/{known.name}.yml")
    return [_change(d, known.domain, known.name, version, known.owner, file) for version, d in found]


def _change(
    difference: Difference, domain: str, product: str | None, version: Version, owner: Owner | None, file: str
) -> Change:
    return Change(
        domain,
        product,
        version,
        difference.element,
        difference.rule,
        RULES[difference.rule].verdict,
        difference.message,
        str(owner or "nobody"),
        difference.before,
        difference.after,
        difference.column,
        file,
    )
