"""Calculates the freshness of an SLO."""

from typing import Any

HOURS = {"minute": 1 / 60, "hour": 1, "day": 24}


def freshness_hours(freshness: Any) -> float | None:
    """Return the age in hours that `{column, count, period}` allows, None if it is invalid."""
    if not isinstance(freshness, dict):
        return None
    count, hours = freshness.get("count"), HOURS.get(str(freshness.get("period")))
    return count * hours if isinstance(count, int | float) and hours else None
