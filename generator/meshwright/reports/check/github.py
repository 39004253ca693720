"""A report as workflow commands of GitHub Actions: annotations on the lines of a pull request."""

from meshwright.mesh.mesh import owner_text
from meshwright.rules.finding import Finding, Severity
from meshwright.services.check import Report

COMMANDS = {Severity.ERROR: "error", Severity.WARN: "warning"}


def as_github(report: Report) -> str:
    """Return one command a line."""
    return annotations(report.findings, report.prefix)


def annotations(findings: list[Finding], prefix: str = "") -> str:
    """Return one command per finding; `prefix` is the path from the root of the repository to the mesh."""
    return "\n".join(
        f"::{COMMANDS[finding.severity]} file={_property(prefix + finding.file)},line={finding.line},"
        f"title={_property(finding.rule)}::{_text(_sentence(finding))}"
        for finding in findings
    )


def _sentence(finding: Finding) -> str:
    return f"{finding.subject}: {finding.message} ({owner_text(finding.owner)})"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
