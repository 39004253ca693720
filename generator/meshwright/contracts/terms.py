"""What a comparison needs besides the ports."""

from datetime import date

import msgspec


class Terms(msgspec.Struct, frozen=True):
    """What a comparison needs besides the ports.

    `dialect` is sqlglot's, `today` is the day to compare deprecation dates with. `domains` are those that publish
    something after the change, `notice_days` the days of notice that a deprecation requires, by domain.
    """

    dialect: str
    today: date
    domains: frozenset[str] = frozenset()
    notice_days: dict[str, int] = {}
