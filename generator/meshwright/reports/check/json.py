"""A report as JSON, for programs and for `--baseline`."""

import json
from typing import Any

from meshwright.rules.finding import Finding
from meshwright.services.check import Report


def as_json(report: Report) -> str:
    """Return findings, waived findings and waivers; `fingerprint` is what a baseline compares."""
    document = {
        "failed": report.failed,
        "findings": [_finding(finding) for finding in report.findings],
        "waived": [_finding(finding) for finding in report.waived],
        "in_baseline": [_finding(finding) for finding in report.known],
    }
    return json.dumps(document, indent=2)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "domain": finding.domain,
        "subject": finding.subject,
        "column": finding.column,
        "message": finding.message,
        "owner": finding.owner,
        "file": finding.file,
        "line": finding.line,
        "fingerprint": finding.fingerprint,
    }
