"""Suggests a known name for a misspelled one. The guard computes the same (macros/mesh/nearest.sql)."""

from collections.abc import Iterable

ALIKE = 0.5


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that shares the most letter pairs with `name`, None if it shares fewer than half."""
    own = _pairs(name)
    best, highest = None, 0.0
    for candidate in known:
        others = _pairs(candidate)
        likeness = 2 * len(own & others) / (len(own) + len(others))
        if likeness > highest:
            best, highest = candidate, likeness
    return best if highest >= ALIKE else None


def meant_in_domain(product: str, known: Iterable[str]) -> str:
    """Return ` (did you mean sales.orders?)`, from the same domain, or ""; names look like `sales.orders.v1`."""
    domain, _, name = product.partition(".")
    own = sorted(full.removeprefix(f"{domain}.") for full in known if full.startswith(f"{domain}."))
    meant = nearest(name, own)
    return f" (did you mean {domain}.{meant}?)" if meant else ""


def _pairs(name: str) -> frozenset[str]:
    padded = f" {name.lower()} "
    return frozenset(padded[position : position + 2] for position in range(len(padded) - 1))
