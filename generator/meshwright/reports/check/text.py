"""A check's report for people: by product, ordered by line, each cause once."""

from collections.abc import Iterator
from itertools import groupby

import click

from meshwright.reports.words import counted, listed
from meshwright.rules.finding import Finding, Severity
from meshwright.services.check import Report

COLOURS = {Severity.ERROR: "red", Severity.WARN: "yellow"}
MOST_COLUMNS = 4


def as_text(report: Report) -> str:
    """Return the findings by domain and product, then a line per domain and the totals."""
    lines: list[str] = []
    for _, of_domain in groupby(report.findings, key=lambda finding: finding.domain):
        for subject, found in groupby(of_domain, key=lambda finding: finding.subject):
            findings = list(found)
            lines.append(f"{click.style(subject, bold=True)} ({_owners(findings)})")
            lines += _of_subject(findings)
            lines.append("")
    lines += [_score(report, domain) for domain in report.products]
    return "\n".join([*lines, _sum(report)])


def _owners(findings: list[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.owner or "no owner" for finding in findings))


def _of_subject(findings: list[Finding]) -> Iterator[str]:
    for file, found in groupby(findings, key=lambda finding: finding.file):
        yield f"  {file}"
        for alike in _by_cause(list(found)):
            yield from _cause(alike)


def _by_cause(findings: list[Finding]) -> list[list[Finding]]:
    """Group findings that say the same about several columns."""
    causes: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        causes.setdefault((finding.rule, _without_column(finding)), []).append(finding)
    return list(causes.values())


def _without_column(finding: Finding) -> str:
    return finding.message.replace(f"column {finding.column}", "its column") if finding.column else finding.message


def _cause(findings: list[Finding]) -> Iterator[str]:
    first = findings[0]
    severity = click.style(f"{first.severity:5}", fg=COLOURS[first.severity])
    message = first.message
    if len(findings) > 1:
        columns = listed(list(dict.fromkeys(f.column or "" for f in findings)), MOST_COLUMNS)
        message = f"{_without_column(first)} ({counted(len(findings), 'column')}: {columns})"
    yield f"    {first.line:>4}  {severity}  {first.rule}: {message}"


def _score(report: Report, domain: str) -> str:
    products = report.products[domain]
    broken = {finding.subject.partition(" v")[0] for finding in report.findings}
    clean = sum(product not in broken for product in products)
    return f"{domain}: {clean} of {counted(len(products), 'product')} clean"


def _sum(report: Report) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in report.findings)
    parts = [counted(errors, "error"), counted(len(report.findings) - errors, "warning")]
    parts += [f"{len(report.waived)} waived"] if report.waived else []
    parts += [f"{len(report.known)} in the baseline"] if report.known else []
    return ", ".join(parts) + "."
