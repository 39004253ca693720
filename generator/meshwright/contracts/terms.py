"""The terms of a comparison: everything that it needs except the ports."""

from datetime import date

import msgspec


class Terms(msgspec.Struct, frozen=True):
    """Everything that a comparison needs except the ports.

    `dialect` is sqlglot's name; deprecation dates are compared with `today`. `domains` are those that publish something
    after the change; `notice_days` are the days of notice that a deprecation requires, by domain.
    """

    dialect: str
    today: date
    domains: frozenset[str] = frozenset()
    notice_days: dict[str, int] = {}
