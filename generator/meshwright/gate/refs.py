"""What a model refers to, from its code alone."""

from typing import Any

import msgspec


class Ref(msgspec.Struct, frozen=True):
    """A `ref()` as the author wrote it: `domain` and `version` are None where the author left them out."""

    name: str
    domain: str | None = None
    version: str | None = None
    line: int = 1


def ref_of(names: tuple[Any, ...], keywords: dict[str, Any], line: int = 1) -> Ref | None:
    """Return the reference that `ref(*names, **keywords)` makes, None when the names aren't constant texts."""
    if not names or not all(isinstance(name, str) for name in names):
        return None
    version = keywords.get("v", keywords.get("version"))
    domain = names[0] if len(names) > 1 else None
    return Ref(names[-1], domain, None if version is None else str(version), line)
