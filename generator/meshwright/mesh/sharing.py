"""Sharing agreements: which domains may read a product, and until when."""

import datetime
from typing import Any

import msgspec


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One domain's leave to read a product, as an entry of `config.meta.sharing` says it."""

    domain: str
    until: datetime.date | None = None
    purpose: str = ""


def agreements_of(meta: dict[str, Any]) -> tuple[Agreement, ...]:
    """Read `config.meta.sharing`: () when the product is open to all. Raises msgspec.ValidationError."""
    return msgspec.convert(meta.get("sharing") or (), tuple[Agreement, ...])


def sharing_fault(agreements: tuple[Agreement, ...], consumer: str, today: datetime.date) -> str | None:
    """Say why a domain may not read a product under these agreements, or None when it may."""
    own = [agreement for agreement in agreements if agreement.domain == consumer]
    if not agreements or any(agreement.until is None or agreement.until >= today for agreement in own):
        return None
    if own:
        return f"was shared with {consumer} until {max(str(agreement.until) for agreement in own)}"
    return f"is shared with {', '.join(agreement.domain for agreement in agreements)} only"
