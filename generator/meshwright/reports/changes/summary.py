"""Changes in one line."""

from meshwright.gate.change import Verdict
from meshwright.services.diff import Comparison


def summary(comparison: Comparison) -> str:
    """Return `1 breaking, 2 additive, 0 neutral changes`, or that there are none."""
    if not comparison.changes:
        return "no changes"
    counts = ", ".join(f"{len(comparison.having(verdict))} {verdict}" for verdict in Verdict)
    return f"{counts} {'change' if len(comparison.changes) == 1 else 'changes'}"
