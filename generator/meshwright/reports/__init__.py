"""How a check's report is told: one module a format, registered here."""

from collections.abc import Callable

from meshwright.reports.github import as_github
from meshwright.reports.json import as_json
from meshwright.reports.junit import as_junit
from meshwright.reports.sarif import as_sarif
from meshwright.services.check import Report

FORMATS: dict[str, Callable[[Report], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
}
