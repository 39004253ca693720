"""Compares the promises of two ports beyond dbt's contract: SLO, grain and promises about columns."""

import re
from collections.abc import Iterator
from typing import Any

from meshwright.contracts.change import Change, Verdict, changed
from meshwright.contracts.differences.columns import Pairing
from meshwright.contracts.differences.judges import PROMISES, SLO, Judge, loosened, mapping
from meshwright.contracts.texts import NEW_VERSION, short
from meshwright.mesh.contract import Column, OutputPort
from meshwright.mesh.meta import COLUMN, PRODUCT

# How the producer builds and checks the product; consumers don't see it.
INTERNAL = tuple(name for name, key in PRODUCT.items() if key.internal)
PERSONAL_DATA = tuple(name for name, key in COLUMN.items() if "personal_data_handled" in key.read_by)
# Keys with a comparison of their own, here or in products.py and lifecycle.py; every other change is reported as such.
COMPARED = ("slo", "grain", "kind", "lifecycle", "sharing")
# Keys that a mesh adds itself to say what a value means, by the names that people usually choose.
WORDS_OF_MEANING = re.compile(r"unit|currenc|time_?zone|^tz$|classif|sensitiv|retention|scale|encoding", re.IGNORECASE)
MEANING = tuple(name for name, key in COLUMN.items() if not key.promise and name not in PERSONAL_DATA)
SUFFIXES = {Verdict.BREAKING: "loosened", Verdict.ADDITIVE: "tightened"}


def port_promise_differences(before: OutputPort, after: OutputPort) -> Iterator[Change]:
    """Find differences of the SLO, the grain, and the other keys of `config.meta`."""
    olds, news = mapping(before.meta.get("slo")), mapping(after.meta.get("slo"))
    yield from _promises("slo", "slo.", olds, news, SLO)
    yield from _unjudged("slo.", olds, news, SLO)
    yield from _grain(before.meta.get("grain"), after.meta.get("grain"))
    yield from _unjudged("", before.meta, after.meta, COMPARED)


def column_promise_differences(pairing: Pairing) -> Iterator[Change]:
    """Find differences of the promises in the columns' `config.meta`; a removed column takes them along."""
    for old, new in pairing.kept:
        if old.meta != new.meta:
            prefix = f"column {old.name} "
            yield from _accepted_values(old, new)
            yield from _promises("promise", prefix, old.meta, new.meta, PROMISES, old.name)
            yield from _unjudged(prefix, old.meta, new.meta, (*PROMISES, "accepted_values"), old.name)


def _promises(
    rule: str,
    prefix: str,
    olds: dict[str, Any],
    news: dict[str, Any],
    judges: dict[str, Judge],
    column: str | None = None,
) -> Iterator[Change]:
    for key, judge in judges.items():
        old, new = olds.get(key), news.get(key)
        if old == new:
            continue
        element, texts = f"{prefix}{key}", (short(old), short(new))
        if new is None:
            yield changed(f"{rule}_dropped", element, f"keep it, or {NEW_VERSION}", *texts, column)
        elif old is None:
            yield changed(f"{rule}_added", element, "consumers can rely on it", *texts, column)
        else:
            yield _judged(rule, element, judge(old, new), texts, column)


def _judged(rule: str, element: str, verdict: Verdict, texts: tuple[str, str], column: str | None) -> Change:
    if verdict is Verdict.NEUTRAL:
        return changed("promise_respelled", element, "it promises the same", *texts, column)
    message = (
        f"it promises less than before; keep the promise, or {NEW_VERSION}"
        if verdict is Verdict.BREAKING
        else "it promises more than before"
    )
    return changed(f"{rule}_{SUFFIXES[verdict]}", element, message, *texts, column)


def _accepted_values(old: Column, new: Column) -> Iterator[Change]:
    element = f"column {old.name} accepted_values"
    before, after = old.meta.get("accepted_values"), new.meta.get("accepted_values")
    texts = short(before), short(after)
    if before == after:
        return
    if not isinstance(before, list) or not isinstance(after, list):
        yield from _promises(
            "promise", f"column {old.name} ", old.meta, new.meta, {"accepted_values": loosened}, old.name
        )
        return
    added = [value for value in after if value not in before]
    removed = [value for value in before if value not in after]
    if added:
        message = f"consumers may not know {short(added)}; agree on it with their owners, or {NEW_VERSION}"
        yield changed("accepted_values_added", element, message, *texts, old.name)
    elif removed:
        message = f"it no longer contains {short(removed)}"
        yield changed("accepted_values_removed", element, message, *texts, old.name)
    else:
        yield changed("promise_respelled", element, "it promises the same", *texts, old.name)


def _grain(old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    texts = short(old), short(new)
    if old is None:
        yield changed("grain_added", "grain", "consumers can rely on it", *texts)
    elif isinstance(old, list) and isinstance(new, list) and sorted(map(str, old)) == sorted(map(str, new)):
        yield changed("promise_respelled", "grain", "it promises the same", *texts)
    else:
        message = f"consumers can no longer rely on one row per {short(old)}; keep the grain, or {NEW_VERSION}"
        yield changed("grain_changed", "grain", message, *texts)


def _unjudged(
    prefix: str, olds: dict[str, Any], news: dict[str, Any], judged: Any, column: str | None = None
) -> Iterator[Change]:
    """Find differences of all other keys, ordered by name."""
    for key in sorted((olds.keys() | news.keys()) - set(judged)):
        if olds.get(key) != news.get(key):
            texts = short(olds.get(key)), short(news.get(key))
            yield changed(*_unjudged_rule(key, f"{prefix}{key}", news.get(key)), *texts, column)


def _unjudged_rule(key: str, element: str, new: Any) -> tuple[str, str, str]:
    if key == "personal_data" and new is True:
        return (
            "personal_data_appeared",
            element,
            "consumers must handle the column as personal data; notify their owners",
        )
    if key in PERSONAL_DATA:
        return "personal_data_changed", element, "check that consumers handle the column accordingly"
    if key in INTERNAL:
        return "internal_promise_changed", element, "it is a check of the producer; consumers don't see it"
    if key in MEANING or WORDS_OF_MEANING.search(key):
        return "meaning_changed", element, "its values now mean something else; notify the owners of its consumers"
    return "meta_changed", element, "Meshwright doesn't interpret this key"
