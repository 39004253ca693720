"""Compares the products of two revisions of a mesh."""

from collections.abc import Iterable, Mapping

import msgspec

from meshwright.contracts.change import Change, changed
from meshwright.contracts.differences.products import product_differences
from meshwright.contracts.terms import Terms
from meshwright.contracts.verdicts import RULES
from meshwright.mesh.contract import OutputPort, Product
from meshwright.mesh.mesh import Domain, Owner
from meshwright.mesh.product_ref import Version

RANKS = {rule.name: position for position, rule in enumerate(RULES.values())}


def compare(before: Iterable[Product], after: Iterable[Product], terms: Terms) -> list[Change]:
    """Return all changes, ordered by domain, product and version, and then by the order of the rules.

    Products that are equal on both sides may be omitted from both. Lines are 1, since only the files have them.
    """
    olds, news = ({product.full_name: product for product in side} for side in (before, after))
    changes = _owner_changes(olds.values(), news.values())
    for old, new in renamed_products(olds, news, terms):
        if old.domain != new.domain and not any(c.rule == "domain_renamed" and c.domain == old.domain for c in changes):
            changes.append(_renamed_domain(old, new))
        elif old.domain == new.domain:
            changes.append(_renamed_product(old, new))
        del olds[old.full_name], news[new.full_name]
    for name in olds.keys() | news.keys():
        changes += _product_changes(olds.get(name), news.get(name), terms)
    return sorted(changes, key=_order)


def renamed_products(
    olds: Mapping[str, Product], news: Mapping[str, Product], terms: Terms
) -> list[tuple[Product, Product]]:
    """Pair removed products with new ones that promise the same: in their domain, or in one that replaces it."""
    gone = [product for name, product in olds.items() if name not in news]
    come = [product for name, product in news.items() if name not in olds]
    pairs: list[tuple[Product, Product]] = []
    for old in gone:
        new = next((new for new in come if _is_renamed(old, new, terms)), None)
        if new:
            come.remove(new)
            pairs.append((old, new))
    return pairs


def _is_renamed(old: Product, new: Product, terms: Terms) -> bool:
    same_domain = old.domain == new.domain
    replaced = old.name == new.name and old.domain not in terms.domains
    return (same_domain or replaced) and old.kind == new.kind and _promised(old) == _promised(new)


def _promised(product: Product) -> list[OutputPort]:
    """Return the ports of a product without the relation's place, which depends on the product's name."""
    return [msgspec.structs.replace(port, database=None, schema=None, alias=None) for port in product.ports]


def _renamed_product(old: Product, new: Product) -> Change:
    message = f"consumers of {old.full_name} fail; keep the name, or publish both and deprecate {old.name}"
    difference = changed("product_renamed", "product", message, old.name, new.name)
    file = str(Domain(new.domain).port_folder / f"models/{new.name}.yml")
    return _change(difference, old.domain, old.name, None, old.owner, file)


def _renamed_domain(old: Product, new: Product) -> Change:
    message = f"consumers of {old.domain}'s products fail; keep the name, or update them in the same change"
    difference = changed("domain_renamed", "domain", message, old.domain, new.domain)
    file = str(Domain(new.domain).port_folder / "models/_domain.yml")
    return _change(difference, old.domain, None, None, old.owner, file)


def _order(change: Change) -> tuple[str, str, tuple[bool, int, str], int, str, str]:
    version = change.version
    number = version if isinstance(version, int) else 0
    place = (version is not None, number, str(version))
    return change.domain, change.product or "", place, RANKS[change.rule], change.element, change.after


def _owner_changes(before: Iterable[Product], after: Iterable[Product]) -> list[Change]:
    """Find changed owners, once per domain, since all products of a domain have the same owner."""
    olds, news = ({product.domain: product.owner for product in side} for side in (before, after))
    changes = []
    for domain in olds.keys() & news.keys():
        old, new = olds[domain], news[domain]
        if old == new:
            continue
        texts = _contact(old), _contact(new)
        if new is None:
            message = "add an owner with name and email to the domain's group in `models/_domain.yml`"
            difference = changed("owner_removed", "owner", message, *texts)
        else:
            difference = changed("owner_changed", "owner", f"the owner is now {new}", *texts)
        file = str(Domain(domain).port_folder / "models/_domain.yml")
        changes.append(_change(difference, domain, None, None, new or old, file))
    return changes


def _contact(owner: Owner | None) -> str:
    return f"{owner}{f' {owner.chat}' if owner.chat else ''}" if owner else ""


def _product_changes(before: Product | None, after: Product | None, terms: Terms) -> list[Change]:
    found = list(product_differences(before, after, terms))
    known = after or before
    if known is None or not found:
        return []
    file = str(Domain(known.domain).port_folder / f"models/{known.name}.yml")
    return [_change(d, known.domain, known.name, version, known.owner, file) for version, d in found]


def _change(
    change: Change, domain: str, product: str | None, version: Version, owner: Owner | None, file: str
) -> Change:
    return msgspec.structs.replace(
        change,
        domain=domain,
        product=product,
        version=version,
        verdict=RULES[change.rule].verdict,
        owner=str(owner or ""),
        file=file,
    )
