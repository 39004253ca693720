"""The results of a product's audits, as text or JSON."""

import json

import click
import msgspec

from meshwright.mesh.product_ref import ProductRef
from meshwright.mesh.receipt import History, Receipt
from meshwright.reports.words import counted

BARS = "▁▂▃▄▅▆▇█"
SHOWN = 12


def as_json(_product: ProductRef, histories: list[History]) -> str:
    """Return every receipt, the oldest first, with the column names of `mesh_receipts`."""
    receipts = sorted((r for history in histories for r in history.receipts), key=lambda r: (r.audited_at, r.rule_name))
    return json.dumps(msgspec.to_builtins(receipts), indent=2)


def as_text(product: ProductRef, histories: list[History]) -> str:
    """Return a line per assertion with its latest value and trend, then the failures, the newest first."""
    if not histories:
        return f"No receipts for {product}: it hasn't been built in production."
    lines: list[str] = []
    for version in dict.fromkeys(history.version for history in histories):
        lines.append(click.style(ProductRef(product.domain, product.product, version).label, bold=True))
        own = [history for history in histories if history.version == version]
        width = max(len(history.assertion) for history in own)
        lines += [f"  {_line(history, width)}" for history in own]
    failures = sorted((r for history in histories for r in history.failures), key=lambda r: r.audited_at, reverse=True)
    if failures:
        lines += ["", "Failures:", *(f"  {_failure(receipt)}" for receipt in failures[:SHOWN])]
        lines += [f"  and {len(failures) - SHOWN} more; --format json lists all"] if len(failures) > SHOWN else []
    audits = {(receipt.version, receipt.audited_at) for history in histories for receipt in history.receipts}
    lines += _interruptions(histories)
    lines += ["", f"{counted(len(audits), 'audit')}, {counted(len(failures), 'failed assertion')}."]
    return "\n".join(lines)


def _line(history: History, width: int) -> str:
    """Return `not_null (id)   0, at most 0    ▁▁▁▁`."""
    latest = history.latest
    mark = "" if latest.passed else click.style("  failed", fg="red")
    return f"{history.assertion:{width}}  {_measured(latest):32}  {_trend(history)}{mark}".rstrip()


def _trend(history: History) -> str:
    """Return a bar for each of the last values, scaled between the lowest and the highest."""
    values = [receipt.measured for receipt in history.receipts if receipt.measured is not None][-SHOWN:]
    low, high = min(values, default=0.0), max(values, default=0.0)
    if len(values) < 2:
        return ""
    return "".join(BARS[round((value - low) / (high - low) * (len(BARS) - 1)) if high > low else 0] for value in values)


def _unpublished(receipt: Receipt) -> str:
    return "interrupted while publishing" if receipt.published is None else "not published"


def _interruptions(histories: list[History]) -> list[str]:
    """Return what to do about versions whose last run passed its audit and was interrupted while it published."""
    interrupted = {h.version for h in histories if h.latest.published is None and h.latest.rule_name != "guard_off"}
    return [
        f"v{version}: the last run was interrupted while it published. The data may be the old or the new; build the"
        " product again."
        for version in sorted(interrupted, key=str)
    ]


def _measured(receipt: Receipt) -> str:
    measured = "nothing to measure" if receipt.measured is None else f"{receipt.measured:g}"
    bounds = [f"at most {receipt.at_most:g}"] if receipt.at_most is not None else []
    bounds += [f"at least {receipt.at_least:g}"] if receipt.at_least is not None else []
    return f"{measured}, {' and '.join(bounds)}" if bounds else measured


def _failure(receipt: Receipt) -> str:
    marks = [] if receipt.published else [_unpublished(receipt)]
    if receipt.rebuilt_input:
        marks.append(f"after the rebuild of {receipt.rebuilt_input.partition('.')[2]}")
    when = f"{receipt.audited_at:%Y-%m-%d %H:%M}"
    return f"{when}  v{receipt.version}  {receipt.assertion}: {_measured(receipt)}{''.join(f'; {m}' for m in marks)}"
