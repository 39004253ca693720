"""Where a product's version stands in its life (DESIGN section 1)."""

from enum import StrEnum
from typing import Any


class Lifecycle(StrEnum):
    """What others may expect of a version; its value is what `config.meta.lifecycle` says."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"

    @property
    def is_published(self) -> bool:
        """Whether other domains may read it: a draft isn't promised yet, what is retired no longer."""
        return self in {Lifecycle.ACTIVE, Lifecycle.DEPRECATED}


def lifecycle_of(meta: dict[str, Any], deprecation_date: str | None) -> Lifecycle:
    """Return a version's lifecycle: active when nothing readable is said, deprecated with a `deprecation_date`."""
    word = meta.get("lifecycle")
    lifecycle = Lifecycle(word) if word in tuple(Lifecycle) else Lifecycle.ACTIVE
    return Lifecycle.DEPRECATED if lifecycle is Lifecycle.ACTIVE and deprecation_date else lifecycle


def lifecycle_fault(meta: dict[str, Any]) -> str | None:
    """Say that `config.meta.lifecycle` is no known word, or None when it is, or isn't there."""
    word = meta.get("lifecycle", Lifecycle.ACTIVE)
    return None if word in tuple(Lifecycle) else f"its lifecycle {word!r} is none of {', '.join(Lifecycle)}"
