"""A model's settings don't depend on the run.

**Example.** `enabled: "{{ target.name == 'ci' }}"` or `+schema: "{{ env_var('SCHEMA') }}"` in YAML.

**Why.** `check` examines the mesh as it is in production. If a model exists only in another target, or is written to a
different place there, nothing checks it, yet it can read production.

**Fix.** Set one value. Governance decides where data lives for each target. `enabled` may use a variable of the
project: `"{{ var('use_returns', true) }}"`.

For a model's own `config()`, see the rule jinja_declarative.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from meshwright.jinja.settings import OF_YAML, SET_ONE_VALUE, is_left_to_the_run
from meshwright.mesh.mesh import Domain
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, file_rule

# Parsing YAML takes milliseconds per file, and a mesh has thousands: parse only files that may contain such a setting.
LIKELY = re.compile(rf"\b({'|'.join(sorted(OF_YAML))})\b[\"']?\s*:")


@file_rule()
def config_constant(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find model settings in YAML that depend on the run."""
    for domain in checked.mesh.domains:
        for path in checked.files.yaml_files(domain):
            if path.name != "profiles.yml":
                yield from _found(checked, domain, path)


def _found(checked: Checked, domain: Domain, path: PurePosixPath) -> Iterator[Finding]:
    text = checked.files.text(path)
    if ("{{" not in text and "{%" not in text) or not LIKELY.search(text):
        return
    for key, value in _settings_in(checked.files.yaml(path)):
        if is_left_to_the_run(value):
            message = f"its `{key}` depends on the run; {SET_ONE_VALUE}"
            yield in_file(domain.name, message, path, _line(text, value))


def _settings_in(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the settings of models, sources and folders anywhere in a document."""
    if isinstance(document, dict):
        for key, value in document.items():
            name = str(key).removeprefix("+")
            if name in OF_YAML and isinstance(value, str):
                yield name, value
            yield from _settings_in(value)
    elif isinstance(document, list):
        for item in document:
            yield from _settings_in(item)


def _line(text: str, value: str) -> int:
    first = value.strip().splitlines()[0] if value.strip() else value
    before, found, _ = text.partition(first)
    return before.count("\n") + 1 if found else 1
