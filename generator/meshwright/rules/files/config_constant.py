"""What a model is doesn't depend on the run.

**Example.** `enabled: "{{ target.name == 'ci' }}"` or `+schema: "{{ env_var('SCHEMA') }}"` in YAML.

**Why.** `check` looks at the mesh as it is in production. A model that exists for another target only, or is written to
another place there, is looked at by nobody, and reads production all the same.

**Fix.** Write one value. Where data lives for each target is governance's to decide. `enabled` may ask a variable of
the project: `"{{ var('use_returns', true) }}"`.

In a model's own `config()`, the rule jinja_declarative looks for the same.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from meshwright.jinja.settings import OF_YAML, is_left_to_the_run
from meshwright.mesh.mesh import Domain
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, file_rule

# Reading YAML costs milliseconds a file, and a mesh has thousands: only what may hold such a setting is read.
LIKELY = re.compile(rf"\b({'|'.join(sorted(OF_YAML))})\b[\"']?\s*:")


@file_rule()
def config_constant(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find settings of models in YAML that are decided by the run."""
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
            message = f"it leaves `{key}` to the run; write one value, the same for every target"
            yield in_file(domain.name, message, path, _line(text, value))


def _settings_in(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the settings anywhere in a document: of models, of sources, and of folders."""
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
