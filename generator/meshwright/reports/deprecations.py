"""Deprecated versions, as text or JSON."""

import click
import msgspec

from meshwright.mesh.mesh import owner_text
from meshwright.mesh.product_ref import ProductRef
from meshwright.reports.words import counted
from meshwright.services.deprecations import DeprecatedVersion


def as_json(versions: list[DeprecatedVersion]) -> str:
    """Return every version with its consumers."""
    return msgspec.json.format(msgspec.json.encode(versions)).decode()


def as_text(versions: list[DeprecatedVersion]) -> str:
    """Return each version with its state, and a line per consumer."""
    lines: list[str] = []
    for version in versions:
        domain, _, name = version.product.partition(".")
        label = ProductRef(domain, name, version.version).label
        lines.append(click.style(f"{label}: {_state(version)} ({owner_text(version.owner)})", bold=True))
        lines += [
            f"    {consumer.place} {consumer.name} ({owner_text(consumer.owner)})" for consumer in version.consumers
        ]
        lines += [] if version.consumers else ["    no consumers"]
    return "\n".join([*lines, f"{counted(len(versions), 'deprecated version')}."])


def _state(version: DeprecatedVersion) -> str:
    if version.days_left is None:
        return f"no removal date; v{version.latest_version} has replaced it"
    days = counted(abs(version.days_left), "day")
    left = f"{days} left" if version.days_left >= 0 else f"{days} overdue"
    return f"will be removed on {version.deprecation_date}, {left}"
