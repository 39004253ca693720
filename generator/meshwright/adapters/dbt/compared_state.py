"""The state that a run compares with (`--state`), as far as dbt is to judge it.

dbt fails a run that selects `state:modified` when a contract changed, or its version was removed, in a way that it
calls breaking. Whether that breaks anybody, and whether those have accepted it, is for the gate (`meshwright diff`):
what it lets pass has to build. So dbt compares with a copy of the state in which contracts that changed are not
enforced: it builds their models as modified ones and says nothing about the contracts. The rest is as in the state.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from meshwright.adapters.disk import disk

OPTION = "--state"
VARIABLE = "DBT_STATE"
COPY = "state"  # below the mesh project
MANIFEST = "manifest.json"


class Contract(NamedTuple):
    """Whether dbt enforces a model's contract, and what it compares."""

    enforced: bool
    checksum: str | None


def named_state(arguments: list[str]) -> Path | None:
    """Return the state that a command selects by, None when it doesn't."""
    if not any("state:" in argument for argument in arguments):
        return None
    value = os.environ.get(VARIABLE, "")
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        option, equals, inline = argument.partition("=")
        if option == OPTION:
            value = inline if equals else following
    return Path(value) if value and Path(value, MANIFEST).is_file() else None


def with_state(arguments: list[str], state: Path) -> list[str]:
    """Return the arguments with another state; of an option that is repeated dbt takes the last."""
    return [*arguments, f"{OPTION}={state}"]


def without_changed_contracts(state: Path, contracts: dict[str, Contract], project: Path) -> Path:
    """Return the folder of a state in which no contract is enforced that is another one now.

    `contracts` are those of now, by the unique ids of their models.
    """
    try:
        document: dict[str, Any] = json.loads((state / MANIFEST).read_bytes())
    except ValueError:
        return state  # dbt says what is wrong with it
    changed = [node for id_, node in document["nodes"].items() if _has_changed(node, contracts.get(id_))]
    if not changed:
        return state
    for node in changed:
        node["contract"]["enforced"] = False
    copy = project / COPY
    disk.remove_tree(copy)
    disk.make_folder(copy)
    for file in state.glob("*.json"):
        shutil.copyfile(file, copy / file.name)
    (copy / MANIFEST).write_text(json.dumps(document), encoding="utf-8")
    return copy


def _has_changed(old: dict[str, Any], new: Contract | None) -> bool:
    contract = old.get("contract") or {}
    return bool(contract.get("enforced")) and new != Contract(enforced=True, checksum=contract.get("checksum"))
