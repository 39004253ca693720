"""Receipts of audits: what an audit measured, when, and whether the data was published."""

import datetime
from collections.abc import Iterable
from typing import Any

import msgspec

from meshwright.mesh.product_ref import Version, version_order


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """One assertion of one audit. `measured` is None when there was nothing to measure.

    `published` is None if the run was interrupted while it published: the data may be the old or the new.
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
    published: bool | None
    rebuilt_input: str

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Receipt":
        """Parse a row of `mesh_receipts`. Without columns of newer governance packages, it passed and was published."""
        is_of_older_package = row.get("passed") is None
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
            published=True if is_of_older_package else row["published"],
            rebuilt_input=row.get("rebuilt_input") or "",
        )

    @property
    def audit(self) -> tuple[str, Version, str]:
        """What identifies the audit: its run, its version, and the input that caused it."""
        return self.invocation_id, self.version, self.rebuilt_input

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


def confirmed(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return the receipts without those of data that was about to be published and then was, oldest first."""
    ordered = sorted(receipts, key=lambda receipt: receipt.audited_at)
    published = {receipt.audit for receipt in ordered if receipt.published}
    return [receipt for receipt in ordered if receipt.published is not None or receipt.audit not in published]


def histories(receipts: Iterable[Receipt]) -> list[History]:
    """Group receipts by version and assertion, sorted by version and name."""
    groups: dict[tuple[Version, str], list[Receipt]] = {}
    for receipt in confirmed(receipts):
        groups.setdefault((receipt.version, receipt.assertion), []).append(receipt)
    ordered = sorted(groups.items(), key=lambda item: (version_order(item[0][0]), item[0][1]))
    return [History(version, assertion, tuple(found)) for (version, assertion), found in ordered]
