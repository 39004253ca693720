"""What a comparison rests on besides the ports."""

from datetime import date

import msgspec


class Terms(msgspec.Struct, frozen=True):
    """What a comparison rests on besides the ports.

    `dialect` is sqlglot's, `today` is what deprecation dates are held against. `domains` are those that publish
    something after the change, `notice_days` the days that a deprecation has to leave consumers, by domain.
    """

    dialect: str
    today: date
    domains: frozenset[str] = frozenset()
    notice_days: dict[str, int] = {}
