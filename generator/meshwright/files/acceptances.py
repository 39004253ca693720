"""Reads the domains' acceptances.yml. Each is in the folder of the consuming domain, so its owner reviews it."""

import datetime
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from meshwright.adapters.git.trees import Tree
from meshwright.adapters.yaml import user_yaml
from meshwright.contracts.acceptance import Acceptance
from meshwright.contracts.verdicts import MAY_BREAK
from meshwright.errors import Refused
from meshwright.graph.manifest import Manifest
from meshwright.mesh.mesh import Mesh
from meshwright.rules.reasons import reason_fault
from meshwright.rules.waiver import WaiverTerms

TEXTS = ("product", "element", "rule", "owner", "reason")
KEYS = (*TEXTS, "until")
SHORTEST_REASON = WaiverTerms().shortest_reason


def read_acceptances(tree: Tree, mesh: Mesh, manifest: Manifest) -> list[Acceptance]:
    """Return all acceptances. Raises Refused with file and line, also if the owner isn't that of the domain."""
    files = _files(mesh)
    owners = {domain.name: str(manifest.domain_owner(domain.name) or "") for domain in mesh.domains}
    return [
        acceptance
        for file, text in tree.texts(list(files)).items()
        for acceptance in _acceptances(PurePosixPath(file), text, files[file], owners[files[file]])
    ]


def has_acceptances(tree: Tree, mesh: Mesh) -> bool:
    """Whether any domain has the file."""
    return bool(tree.texts(list(_files(mesh))))


def _files(mesh: Mesh) -> dict[str, str]:
    return {f"{domain.folder}/acceptances.yml": domain.name for domain in mesh.domains}


def _acceptances(path: PurePosixPath, text: str, domain: str, owner: str) -> Iterator[Acceptance]:
    document = user_yaml.load(text, path)
    entries = document.get("acceptances") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise Refused(f"{path}:1: expected a list under `acceptances`.")
    for position in range(len(entries)):
        line = user_yaml.line_of(entries, position)
        yield _acceptance(user_yaml.plain(entries[position]), f"{path}:{line}", domain, owner, line)


def _acceptance(entry: Any, where: str, domain: str, owner: str, line: int) -> Acceptance:
    if not isinstance(entry, dict) or set(entry) != set(KEYS):
        raise Refused(f"{where}: an acceptance must have exactly these keys: {', '.join(KEYS)}.")
    for key in TEXTS:
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise Refused(f"{where}: {key} must be text, not {entry[key]!r}.")
    if entry["rule"] not in MAY_BREAK:
        raise Refused(
            f"{where}: {entry['rule']!r} isn't a rule for breaking changes; use the rule that `meshwright diff` shows."
        )
    if not isinstance(entry["until"], datetime.date) or isinstance(entry["until"], datetime.datetime):
        raise Refused(f"{where}: until must be a date such as 2026-12-31, without quotes, not {entry['until']!r}.")
    if f"<{entry['owner']}>" not in owner:
        raise Refused(f"{where}: owner must be the email of the owner of {domain}, {owner}, not {entry['owner']!r}.")
    fault = reason_fault(entry["reason"], SHORTEST_REASON)
    if fault:
        raise Refused(f"{where}: the reason {fault}; explain why {domain} agrees.")
    return Acceptance(domain=domain, **{key: entry[key] for key in TEXTS}, until=entry["until"], line=line)
