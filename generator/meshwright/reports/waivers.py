"""The waivers of a mesh, as text or JSON."""

import datetime
import json

from meshwright.mesh.mesh import owner_text
from meshwright.reports.words import counted
from meshwright.rules.waiver import Waiver


def as_text(waivers: tuple[Waiver, ...], today: datetime.date) -> str:
    """Return two lines per waiver, the next to expire first."""
    lines = [line for waiver in _ordered(waivers) for line in _lines(waiver, today)]
    return "\n".join([*lines, f"{counted(len(waivers), 'waiver')}."])


def _lines(waiver: Waiver, today: datetime.date) -> list[str]:
    left = waiver.days_left(today)
    state = f"{counted(left, 'day')} left" if left >= 0 else f"expired {counted(-left, 'day')} ago"
    return [
        f"{waiver.product}: {waiver.rule}, until {waiver.expires} ({state})",
        f"    {waiver.reason} ({owner_text(waiver.owner)}, {waiver.file}:{waiver.line})",
    ]


def as_json(waivers: tuple[Waiver, ...], today: datetime.date) -> str:
    """Return every waiver with the days that it has left."""
    return json.dumps([_plain(waiver, today) for waiver in _ordered(waivers)], indent=2)


def _plain(waiver: Waiver, today: datetime.date) -> dict[str, object]:
    return {
        "product": str(waiver.product),
        "rule": waiver.rule,
        "owner": waiver.owner,
        "reason": waiver.reason,
        "expires": str(waiver.expires),
        "days_left": waiver.days_left(today),
        "file": str(waiver.file),
        "line": waiver.line,
    }


def _ordered(waivers: tuple[Waiver, ...]) -> list[Waiver]:
    return sorted(waivers, key=lambda waiver: (waiver.expires, waiver.product.order, waiver.rule))
