"""Judges two states of one promise: looser is breaking, tighter is additive, the same in another form is neutral."""

import re
from collections.abc import Callable
from typing import Any

from meshwright.contracts.change import Verdict
from meshwright.mesh.meta import COLUMN, PRODUCT, Key, Tighter
from meshwright.mesh.slo import freshness_hours

VERSION = re.compile(r"[._]v(\d+)$")
Judge = Callable[[Any, Any], Verdict]


def mapping(value: Any) -> dict[str, Any]:
    """Return a mapping unchanged, {} for any other value."""
    return value if isinstance(value, dict) else {}


def loosened(_old: Any, _new: Any) -> Verdict:
    """Judge a value that can't be compared, which promises nothing."""
    return Verdict.BREAKING


def _more_is_tighter(old: Any, new: Any) -> Verdict:
    """Judge two numbers or two dates; values that can't be compared count as loosened."""
    try:
        return Verdict.ADDITIVE if new > old else Verdict.NEUTRAL if new == old else Verdict.BREAKING
    except TypeError:
        return Verdict.BREAKING


def _less_is_tighter(old: Any, new: Any) -> Verdict:
    return _more_is_tighter(new, old)


def _range(old: Any, new: Any) -> Verdict:
    return _worst(
        _bound(mapping(old).get("min"), mapping(new).get("min"), _more_is_tighter),
        _bound(mapping(old).get("max"), mapping(new).get("max"), _less_is_tighter),
    )


def _bound(old: Any, new: Any, judge: Judge) -> Verdict:
    """Judge one bound of a range; a missing one is the loosest."""
    if old is None or new is None:
        return Verdict.NEUTRAL if old is new else Verdict.ADDITIVE if old is None else Verdict.BREAKING
    return judge(old, new)


def _worst(*verdicts: Verdict) -> Verdict:
    return next((v for v in (Verdict.BREAKING, Verdict.ADDITIVE) if v in verdicts), Verdict.NEUTRAL)


def _references(old: Any, new: Any) -> Verdict:
    """A missing `at_least` requires all."""
    return _about_the_same(old, new, "at_least", 1, _more_is_tighter)


def _reconciles(old: Any, new: Any) -> Verdict:
    """A missing `tolerance` allows no difference."""
    return _about_the_same(old, new, "tolerance", 0, _less_is_tighter)


def _about_the_same(old: Any, new: Any, bound: str, default: float, judge: Judge) -> Verdict:
    before, after = mapping(old), mapping(new)
    if before.get("column") != after.get("column") or not _is_successor(before.get("product"), after.get("product")):
        return Verdict.BREAKING
    return judge(before.get(bound, default), after.get(bound, default))


def _is_successor(old: Any, new: Any) -> bool:
    """Whether a promise refers to the same product, at the same or a newer version."""
    (before, old_version), (after, new_version) = _named(old), _named(new)
    return before == after and (new_version == 0 or old_version == 0 or new_version >= old_version)


def _named(product: Any) -> tuple[str, int]:
    """Return a product's name and its version, 0 if it has none."""
    found = VERSION.search(str(product))
    return (str(product)[: found.start()], int(found[1])) if found else (str(product), 0)


def _freshness(old: Any, new: Any) -> Verdict:
    if mapping(old).get("column") != mapping(new).get("column"):
        return Verdict.BREAKING
    return _less_is_tighter(freshness_hours(old), freshness_hours(new))


BY_DIRECTION: dict[Tighter, Judge] = {Tighter.HIGHER: _more_is_tighter, Tighter.LOWER: _less_is_tighter}
# Keys with more than one number.
OF_THEIR_OWN: dict[str, Judge] = {
    "freshness": _freshness,
    "range": _range,
    "references": _references,
    "reconciles": _reconciles,
}


def _judges(keys: dict[str, Key]) -> dict[str, Judge]:
    of_numbers = {name: BY_DIRECTION[key.tighter] for name, key in keys.items() if key.tighter}
    return of_numbers | {name: judge for name, judge in OF_THEIR_OWN.items() if name in keys}


SLO = _judges(PRODUCT["slo"].fields)
PROMISES = _judges(COLUMN)
