"""Compares the deprecation date, the sharing agreements and the lifecycle stage of a port."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from meshwright.contracts.change import Change, changed
from meshwright.contracts.texts import NEW_VERSION, short
from meshwright.mesh.contract import OutputPort

IN_USE = ("active", "deprecated")


def removal(port: OutputPort, element: str, today: date) -> Change:
    """Judge the removal of a port."""
    end = port.deprecation_date
    # The version is promised until the end of that day.
    if end and end < today.isoformat():
        return changed("retired_on_schedule", element, f"it was announced for removal on {end}", end)
    if end:
        message = f"it was announced for removal on {end}; restore it until then"
        return changed("removed_before_deprecation_date", element, message, end)
    message = "its consumers fail; restore it with a `deprecation_date`, and remove it after that date"
    return changed("removed_without_deprecation", element, message)


def stage_differences(before: OutputPort, after: OutputPort, today: date, notice_days: int = 0) -> Iterator[Change]:
    """Find a moved deprecation date, narrowed or widened sharing, another lifecycle stage.

    `notice_days` is the notice that a new deprecation date must give.
    """
    if before.deprecation_date != after.deprecation_date:
        yield _date_difference(before.deprecation_date, after.deprecation_date, today, notice_days)
    yield from _sharing_differences(before.meta.get("sharing") or None, after.meta.get("sharing") or None, today)
    old, new = before.meta.get("lifecycle"), after.meta.get("lifecycle")
    if old in IN_USE and new == "draft":
        message = f"consumers rely on it; keep it {old}, or {NEW_VERSION}"
        yield changed("lifecycle_withdrawn", "lifecycle", message, short(old), short(new))
    elif old != new:
        yield changed("lifecycle_changed", "lifecycle", "consumers see it in the catalog", short(old), short(new))


def _date_difference(old: str | None, new: str | None, today: date, notice_days: int) -> Change:
    element, texts = "deprecation_date", (old or "", new or "")
    if new is None:
        return changed("deprecation_withdrawn", element, "consumers can keep reading it", *texts)
    if old is None and new < today.isoformat():
        message = "consumers have no time to move; set a date in the future"
        return changed("deprecation_without_notice", element, message, *texts)
    if old is None and date.fromisoformat(new) < today + timedelta(days=notice_days):
        first = today + timedelta(days=notice_days)
        message = f"the policy deprecation_announced requires {notice_days} days of notice; set {first} or a later date"
        return changed("deprecation_without_notice", element, message, *texts)
    if old is None:
        return changed("deprecation_announced", element, f"consumers have until {new} to move", *texts)
    if new < old:
        message = f"it was announced for removal on {old}; keep that date"
        return changed("deprecation_moved_nearer", element, message, *texts)
    return changed("deprecation_moved_later", element, "consumers have more time to move", *texts)


def _sharing_differences(before: Any, after: Any, today: date) -> Iterator[Change]:
    """Compare `sharing`: the domains that may read, each perhaps `until` a date. Without it, every domain may."""
    if before == after:
        return
    if before is None or after is None:
        rule = "sharing_narrowed" if before is None else "sharing_widened"
        message = "domains that aren't listed can no longer read it; list all consumers" if before is None else ""
        yield changed(rule, "sharing", message or "any domain can read it", short(before), short(after))
        return
    olds, news = _ends(before), _ends(after)
    for domain in sorted(olds.keys() | news.keys()):
        old, new = olds.get(domain), news.get(domain)
        element, texts = f"sharing {domain}", (_access(old), _access(new))
        if old == new:
            continue
        if old is not None and old < today.isoformat() and new is None:
            yield changed("sharing_expired_removed", element, f"it was shared until {old}", *texts)
        elif new is None or (old is not None and new < old):
            message = "agree on it with that domain, or restore the entry"
            yield changed("sharing_narrowed", element, message, *texts)
        else:
            yield changed("sharing_widened", element, "that domain can read it", *texts)


FOREVER = "9999-12-31"


def _ends(sharing: Any) -> dict[str, str]:
    """Return the last day of each domain's access; an invalid value shares with no domain."""
    entries = sharing if isinstance(sharing, list) else []
    return {
        str(entry["domain"]): str(entry.get("until") or FOREVER)[:10]
        for entry in entries
        if isinstance(entry, dict) and entry.get("domain")
    }


def _access(end: str | None) -> str:
    return "" if end is None else "shared" if end == FOREVER else f"until {end}"
