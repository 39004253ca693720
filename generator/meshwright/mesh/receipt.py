"""Receipts of audits: what an audit measured, when, and whether the data was published."""

import datetime
from collections.abc import Iterable
from typing import Any

import msgspec

from meshwright.mesh.product_ref import Version, version_order


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """One assertion of one audit. `measured` is None when there was nothing to measure.

    `rebuilt_input` is the input whose rebuild triggered a view's audit, "" in a product's own audit.
    """

    invocation_id: str
    audited_at: datetime.datetime
    version: Version
    rule_name: str
    column_names: str
    measured: float | None
    at_most: float | None
    at_least: float | None
    passed: bool
    published: bool
    rebuilt_input: str

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Receipt":
        """Parse a row of `mesh_receipts`; columns that an older governance package lacks count as passed."""
        return cls(
            invocation_id=row.get("invocation_id") or "",
            audited_at=row["audited_at"],
            version=row["version"],
            rule_name=row["rule_name"],
            column_names=row["column_names"] or "",
            measured=None if row["measured"] is None else float(row["measured"]),
            at_most=None if row["at_most"] is None else float(row["at_most"]),
            at_least=None if row["at_least"] is None else float(row["at_least"]),
            passed=row.get("passed") is not False,
            published=row.get("published") is not False,
            rebuilt_input=row.get("rebuilt_input") or "",
        )

    @property
    def assertion(self) -> str:
        """The assertion, as in `not_null (order_id)`."""
        return f"{self.rule_name} ({self.column_names})" if self.column_names else self.rule_name


class History(msgspec.Struct, frozen=True):
    """The receipts of one assertion of a version, oldest first."""

    version: Version
    assertion: str
    receipts: tuple[Receipt, ...]

    @property
    def latest(self) -> Receipt:
        """The newest receipt."""
        return self.receipts[-1]

    @property
    def failures(self) -> list[Receipt]:
        """The receipts of failed assertions."""
        return [receipt for receipt in self.receipts if not receipt.passed]


def histories(receipts: Iterable[Receipt]) -> list[History]:
    """Group receipts by version and assertion, sorted by version and name."""
    groups: dict[tuple[Version, str], list[Receipt]] = {}
    for receipt in sorted(receipts, key=lambda receipt: receipt.audited_at):
        groups.setdefault((receipt.version, receipt.assertion), []).append(receipt)
    ordered = sorted(groups.items(), key=lambda item: (version_order(item[0][0]), item[0][1]))
    return [History(version, assertion, tuple(found)) for (version, assertion), found in ordered]
