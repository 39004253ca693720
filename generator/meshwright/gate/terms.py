"""What a comparison rests on besides the ports."""

from datetime import date

import msgspec


class Terms(msgspec.Struct, frozen=True):
    """What a comparison rests on besides the ports.

    `dialect` is sqlglot's, `today` is what deprecation dates are held against, and `unpublished` names ports that are
    gone although their model is still there, as `sales.orders` or `sales.orders v1`.
    """

    dialect: str
    today: date
    unpublished: frozenset[str] = frozenset()
