"""A summary of changes in one line."""

from meshwright.contracts.change import Verdict
from meshwright.services.diff import Comparison


def summary(comparison: Comparison) -> str:
    """Return `1 breaking, 2 additive, 0 neutral changes`, or that there are none.

    Changes that may change consumers are counted only when there are any.
    """
    if not comparison.changes:
        return "no changes"
    counted = [v for v in Verdict if v is not Verdict.MAY_CHANGE or comparison.having(v)]
    counts = ", ".join(f"{len(comparison.having(verdict))} {verdict}" for verdict in counted)
    return f"{counts} {'change' if len(comparison.changes) == 1 else 'changes'}"
