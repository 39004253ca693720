"""The projects follow the warehouse, the namespace and the connection in mesh.yml.

**Example.** `warehouse: postgres` written into mesh.yml, while the profiles of the domains are still those of DuckDB.

**Why.** mesh.yml is what Meshwright reads, and the profiles and the governance package are what dbt reads. If they
differ, checks and builds look at different places.

**Fix.** Run the command in the message. It renders what depends on the warehouse again and keeps your edits.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from meshwright.mesh.paths import ANSWERS_FILE
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, file_rule


@file_rule()
def warehouse_followed(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find projects that were rendered for another warehouse, namespace or connection."""
    mesh = checked.mesh
    wanted = {"warehouse": str(mesh.warehouse), "namespace": str(mesh.namespace), "connection": mesh.connection}
    command = f"meshwright warehouse set {mesh.warehouse} --namespace {mesh.namespace}"
    folders = {"": PurePosixPath(), **{domain.name: domain.folder for domain in mesh.domains}}
    for name, folder in folders.items():
        answers = checked.files.yaml(folder / ANSWERS_FILE)
        differing = [key for key, value in wanted.items() if key in answers and answers[key] != value]
        if differing:
            rendered = _listed(differing, answers)
            message = f"it was rendered for {rendered}, but mesh.yml has {_listed(differing, wanted)}; run `{command}`"
            yield in_file(
                name, message, folder / ANSWERS_FILE, checked.files.line_of(folder / ANSWERS_FILE, differing[0])
            )


def _listed(keys: list[str], values: dict[str, Any]) -> str:
    return " and ".join(f"{key} {_text(values[key])}" for key in keys)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={setting}" for name, setting in value.items()) or "none"
    return str(value)
