"""Breaking changes as findings, in the formats that code scanning and pull requests read."""

from meshwright.gate.change import Change, Verdict
from meshwright.gate.rules import BREAKING
from meshwright.reports.github import annotations
from meshwright.reports.sarif import sarif
from meshwright.rules.finding import Finding
from meshwright.rules.rule import Severity
from meshwright.services.diff import Comparison


def as_sarif(comparison: Comparison) -> str:
    """Return breaking changes as SARIF 2.1.0."""
    docs = {rule.name: (rule.meaning, rule.meaning) for rule in BREAKING.values()}
    return sarif(_findings(comparison), docs)


def as_github(comparison: Comparison) -> str:
    """Return breaking changes as workflow commands of GitHub Actions."""
    return annotations(_findings(comparison))


def _findings(comparison: Comparison) -> list[Finding]:
    return [_finding(change) for change in comparison.having(Verdict.BREAKING) if change.blocks]


def _finding(change: Change) -> Finding:
    return Finding(
        change.domain,
        change.subject,
        change.rule,
        f"{change.element}: {change.message}{_broken(change)}",
        Severity.ERROR,
        change.owner,
        change.file,
        change.line,
        change.column,
    )


def _broken(change: Change) -> str:
    broken = ", ".join(f"{consumer.told} of {consumer.owner}" for consumer in change.consumers)
    return f"; breaks {broken}" if broken else ""
