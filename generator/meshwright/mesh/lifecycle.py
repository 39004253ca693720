"""The lifecycle of a product's version."""

from enum import StrEnum
from typing import Any


class Lifecycle(StrEnum):
    """A version's stage; its value is the one in `config.meta.lifecycle`."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"

    @property
    def is_published(self) -> bool:
        """Whether other domains may read it: a draft isn't promised yet, a retired version no longer is."""
        return self in {Lifecycle.ACTIVE, Lifecycle.DEPRECATED}


def lifecycle_of(meta: dict[str, Any], deprecation_date: str | None) -> Lifecycle:
    """Return a version's lifecycle: active by default or if invalid, deprecated with a `deprecation_date`."""
    word = meta.get("lifecycle")
    lifecycle = Lifecycle(word) if word in tuple(Lifecycle) else Lifecycle.ACTIVE
    return Lifecycle.DEPRECATED if lifecycle is Lifecycle.ACTIVE and deprecation_date else lifecycle


def lifecycle_fault(meta: dict[str, Any]) -> str | None:
    """Return a message if `config.meta.lifecycle` has an unknown value, else None."""
    word = meta.get("lifecycle", Lifecycle.ACTIVE)
    return None if word in tuple(Lifecycle) else f"its lifecycle is {word!r}; use one of {', '.join(Lifecycle)}"
