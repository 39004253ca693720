"""Changes as findings, for code scanning and pull requests.

Breaking changes are errors. Changes that may affect consumers are warnings.
"""

from meshwright.contracts.change import Change, Verdict
from meshwright.contracts.verdicts import RULES
from meshwright.mesh.mesh import owner_text
from meshwright.reports.check.github import annotations
from meshwright.reports.check.sarif import sarif
from meshwright.reports.diff.consumers import SHOWN
from meshwright.rules.finding import Finding, Severity
from meshwright.services.diff import Comparison


def as_sarif(comparison: Comparison) -> str:
    """Return changes as SARIF 2.1.0."""
    docs = {rule.name: (rule.meaning, rule.meaning) for rule in RULES.values()}
    return sarif(_findings(comparison), docs, prefix=comparison.prefix)


def as_github(comparison: Comparison) -> str:
    """Return changes as workflow commands of GitHub Actions."""
    return annotations(_findings(comparison), comparison.prefix)


def _findings(comparison: Comparison) -> list[Finding]:
    breaking = (change for change in comparison.having(Verdict.BREAKING) if change.blocks)
    uncertain = comparison.having(Verdict.MAY_CHANGE)
    return [*(_finding(c, Severity.ERROR) for c in breaking), *(_finding(c, Severity.WARN) for c in uncertain)]


def _finding(change: Change, severity: Severity) -> Finding:
    return Finding(
        domain=change.domain,
        subject=change.subject,
        rule=change.rule,
        message=f"{change.element}: {change.message}{_affected(change)}",
        severity=severity,
        owner=change.owner,
        file=change.file,
        line=change.line,
        column=change.column,
    )


def _affected(change: Change) -> str:
    first = change.consumers[:SHOWN]
    listed = ", ".join(f"{consumer.label} ({owner_text(consumer.owner)})" for consumer in first)
    more = f" and {len(change.consumers) - SHOWN} more" if len(change.consumers) > SHOWN else ""
    return f"; affects {listed}{more}" if listed else ""
