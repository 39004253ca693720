"""Sharing agreements: which domains may read a product, and until when."""

import datetime
from typing import Any

import msgspec


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One domain's permission to read a product: an entry of `config.meta.sharing`."""

    domain: str
    until: datetime.date | None = None
    purpose: str = ""


def agreements_of(meta: dict[str, Any]) -> tuple[Agreement, ...]:
    """Parse `config.meta.sharing`: () when the product is open to all. Raises msgspec.ValidationError."""
    return msgspec.convert(meta.get("sharing") or (), tuple[Agreement, ...])


def sharing_fault(agreements: tuple[Agreement, ...], consumer: str, today: datetime.date) -> str | None:
    """Return why a domain may not read a product under these agreements, or None when it may."""
    own = [agreement for agreement in agreements if agreement.domain == consumer]
    if not agreements or any(agreement.until is None or agreement.until >= today for agreement in own):
        return None
    if own:
        return f"was shared with {consumer} until {max(str(agreement.until) for agreement in own)}"
    return f"is shared only with {', '.join(agreement.domain for agreement in agreements)}"
