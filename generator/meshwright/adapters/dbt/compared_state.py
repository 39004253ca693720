"""The state that a run compares with (`--state`), without the contracts that the gate judges.

dbt fails a run that selects `state:modified` when a contract changed, or its version was removed, in a way that it
calls breaking. Whether the change breaks consumers, and whether their owners accepted it, is for the gate (`meshwright
diff`): a change that passes there must build. So dbt compares with a copy of the state in which changed contracts
aren't enforced: it builds their models as modified and doesn't judge the contracts. The rest of the state is unchanged.
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
    """Return the state that a command selects by, None if it doesn't."""
    if not any("state:" in argument for argument in arguments):
        return None
    value = os.environ.get(VARIABLE, "")
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        option, equals, inline = argument.partition("=")
        if option == OPTION:
            value = inline if equals else following
    return Path(value) if value and Path(value, MANIFEST).is_file() else None


def with_state(arguments: list[str], state: Path) -> list[str]:
    """Return the arguments with another state; dbt uses the last of repeated options."""
    return [*arguments, f"{OPTION}={state}"]


def without_changed_contracts(state: Path, contracts: dict[str, Contract], project: Path) -> Path:
    """Return the folder of a state in which changed contracts aren't enforced.

    `contracts` are the current ones, by the unique ids of their models.
    """
    try:
        document: dict[str, Any] = json.loads((state / MANIFEST).read_bytes())
    except ValueError:
        return state  # dbt reports the error
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
