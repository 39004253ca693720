"""A report as JUnit XML, which every CI shows as tests: one test case per finding."""

from xml.etree import ElementTree

from meshwright.mesh.mesh import owner_text
from meshwright.rules.finding import Severity
from meshwright.services.check import Report


def as_junit(report: Report) -> str:
    """Return a test suite: errors fail, warnings pass with a note in their output, waived findings are skipped."""
    failures = sum(finding.severity is Severity.ERROR for finding in report.findings)
    counts = {
        "tests": str(len(report.findings) + len(report.waived)),
        "failures": str(failures),
        "skipped": str(len(report.waived)),
    }
    suite = ElementTree.Element("testsuite", {"name": "meshwright check", **counts})
    for finding in (*report.findings, *report.waived):
        name = f"{finding.rule} {finding.column or ''}".strip()
        case = ElementTree.SubElement(suite, "testcase", classname=finding.subject, name=name, file=finding.file)
        text = f"{finding.message} ({owner_text(finding.owner)}, {finding.file}:{finding.line})"
        if finding in report.waived:
            ElementTree.SubElement(case, "skipped", message=f"waived: {text}")
        elif finding.severity is Severity.ERROR:
            ElementTree.SubElement(case, "failure", message=finding.message, type=finding.rule).text = text
        else:
            ElementTree.SubElement(case, "system-out").text = f"warning: {text}"
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)
