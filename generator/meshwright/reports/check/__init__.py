"""A check's report: one module per format, registered here."""

from collections.abc import Callable

from meshwright.reports.check.github import as_github
from meshwright.reports.check.json import as_json
from meshwright.reports.check.junit import as_junit
from meshwright.reports.check.sarif import as_sarif
from meshwright.reports.check.text import as_text
from meshwright.services.check import Report

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
}
