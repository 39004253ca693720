"""How changes of contracts are told: one module a format, registered here."""

from collections.abc import Callable

from meshwright.reports.changes.findings import as_github, as_sarif
from meshwright.reports.changes.json import as_json
from meshwright.reports.changes.markdown import as_markdown
from meshwright.services.diff import Comparison

FORMATS: dict[str, Callable[[Comparison], str]] = {
    "json": as_json,
    "markdown": as_markdown,
    "sarif": as_sarif,
    "github": as_github,
}
