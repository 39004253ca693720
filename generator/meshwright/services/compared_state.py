"""The state that a run compares with (`--state`), as far as dbt is to judge it.

dbt fails a run that selects `state:modified` when a contract changed, or its version was removed, in a way that it
calls breaking. Whether that breaks anybody, and whether those have accepted it, is for the gate (`meshwright diff`):
what it lets pass has to build. So dbt compares with a copy of the state in which contracts that changed are not
enforced: it builds their models as modified ones and says nothing about the contracts. The rest is as in the state.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import msgspec

from meshwright.services import disk

OPTION = "--state"
VARIABLE = "DBT_STATE"
COPY = "state"  # below the mesh project
MANIFEST = "manifest.json"


class _Contract(msgspec.Struct):
    enforced: bool = False
    checksum: str | None = None


class _Node(msgspec.Struct):
    contract: _Contract | None = None


class _Manifest(msgspec.Struct):
    nodes: dict[str, _Node]


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


def without_changed_contracts(state: Path, parsed: Path, project: Path) -> Path:
    """Return the folder of a state in which a contract that the manifest `parsed` has otherwise isn't enforced."""
    new = msgspec.json.decode(parsed.read_bytes(), type=_Manifest).nodes
    document: dict[str, Any] = msgspec.json.decode((state / MANIFEST).read_bytes())
    changed = [node for id_, node in document["nodes"].items() if _has_changed(node, new.get(id_))]
    if not changed:
        return state
    for node in changed:
        node["contract"]["enforced"] = False
    copy = project / COPY
    disk.remove_tree(copy)
    shutil.copytree(state, copy, ignore=lambda _, names: set(names) - {"run_results.json", "sources.json"})
    (copy / MANIFEST).write_bytes(msgspec.json.encode(document))
    return copy


def _has_changed(old: dict[str, Any], new: _Node | None) -> bool:
    contract = old.get("contract") or {}
    if not contract.get("enforced"):
        return False
    return new is None or new.contract != _Contract(enforced=True, checksum=contract.get("checksum"))
