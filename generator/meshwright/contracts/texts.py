"""Formats values of a contract on one line."""

from typing import Any

LONGEST = 80
NEW_VERSION = "ship the change as a new version"


def short(value: Any) -> str:
    """Return a value of YAML on one line, shortened when it is long."""
    text = " ".join(_text(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def listed(names: Any) -> str:
    """Return names separated by commas."""
    return ", ".join(map(str, names))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
