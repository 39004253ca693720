"""A report as SARIF 2.1.0, which code scanning of GitHub, GitLab and Azure reads."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from meshwright import __version__
from meshwright.mesh.mesh import owner_text
from meshwright.rules.finding import Finding, Severity
from meshwright.rules.registry import RULES
from meshwright.services.check import Report

LEVELS = {Severity.ERROR: "error", Severity.WARN: "warning"}


Docs = dict[str, tuple[str, str]]


def as_sarif(report: Report) -> str:
    """Return one run; waived findings are results with an accepted suppression."""
    docs = {rule.name: (rule.doc.splitlines()[0], rule.doc) for rule in RULES.values()}
    return sarif(report.findings, docs, report.waived, report.prefix)


def sarif(findings: list[Finding], docs: Docs, waived: Sequence[Finding] = (), prefix: str = "") -> str:
    """Return one run of findings; `docs` maps each documented rule to a sentence and a text in Markdown.

    `prefix` is the path from the root of the repository to the mesh: code scanning resolves paths from that root.
    """
    results = [_result(finding, prefix) for finding in findings]
    results += [{**_result(finding, prefix), "suppressions": [{"kind": "external"}]} for finding in waived]
    names = sorted({finding.rule for finding in (*findings, *waived)})
    driver = {
        "name": "meshwright",
        "semanticVersion": __version__,
        "informationUri": "https://github.com/meshwright/meshwright",
        "rules": [_rule(name, docs) for name in names],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(document, indent=2)


def _rule(name: str, docs: Docs) -> dict[str, Any]:
    if name not in docs:
        return {"id": name}
    sentence, text = docs[name]
    return {"id": name, "shortDescription": {"text": sentence}, "help": {"text": text, "markdown": text}}


def _result(finding: Finding, prefix: str) -> dict[str, Any]:
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": prefix + finding.file},
            "region": {"startLine": finding.line},
        },
        "logicalLocations": [{"fullyQualifiedName": finding.subject}],
    }
    return {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.subject}: {finding.message} ({owner_text(finding.owner)})"},
        "locations": [location],
        "partialFingerprints": {"meshwright/v1": hashlib.sha256(finding.fingerprint.encode()).hexdigest()},
    }
