"""Reports of `diff`: one module per format, registered here."""

from collections.abc import Callable

from meshwright.reports.diff.findings import as_github, as_sarif
from meshwright.reports.diff.json import as_json
from meshwright.reports.diff.markdown import as_markdown
from meshwright.reports.diff.text import as_text
from meshwright.services.diff import Comparison

FORMATS: dict[str, Callable[[Comparison], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "sarif": as_sarif,
    "github": as_github,
}
