"""Gives the SQL that dbt makes of the domains' code, without a warehouse; what hasn't changed isn't compiled again."""

import hashlib
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import msgspec

from meshwright.jinja.macros import OF_DBT
from meshwright.mesh.compiled import Compiled
from meshwright.mesh.manifest import MacroNode, Manifest, Node
from meshwright.mesh.mesh import Mesh
from meshwright.services.mesh_project import PROJECT, make_mesh_project

CACHE = PROJECT / "target" / "meshwright_compiled.json"
COMPILED = frozenset({"model", "snapshot", "test", "function"})
# What is made of these can change from run to run, so it is compiled every time.
FROM_OUTSIDE = re.compile(r"\b(env_var|var|run_started_at|invocation_id|modules|flags)\b")


class _Entry(msgspec.Struct, frozen=True):
    key: str
    compiled: Compiled


def compile_models(root: Path, mesh: Mesh, manifest: Manifest) -> dict[str, Compiled]:
    """Return the SQL of the domains' models, snapshots, tests and functions, by their unique ids.

    Raises ProblemsFound when dbt can't parse the mesh.
    """
    known = _read(root / CACHE)
    salt = _digest([version("dbt-core"), manifest.metadata.adapter_type or ""])
    keys = {node.unique_id: _key(node, manifest, salt) for node in _nodes(mesh, manifest)}
    stale = [id_ for id_, key in keys.items() if key is None or id_ not in known or known[id_].key != key]
    if stale:
        from meshwright.services import dbt_compile_port

        fresh = dbt_compile_port.compile_nodes(make_mesh_project(root, mesh), stale)
        known = {**known, **{id_: _Entry(keys[id_] or "", compiled) for id_, compiled in fresh.items()}}
        kept = {id_: entry for id_, entry in known.items() if id_ in keys}
        (root / CACHE).write_bytes(msgspec.json.encode(kept))
    return {id_: known[id_].compiled for id_ in keys if id_ in known}


def _nodes(mesh: Mesh, manifest: Manifest) -> Iterable[Node]:
    domains = {domain.name for domain in mesh.domains}
    for node in (*manifest.nodes.values(), *manifest.functions.values()):
        is_governance = node.test_metadata is not None and node.test_metadata.namespace == "mesh_governance"
        is_sql = node.resource_type in COMPILED and node.language != "python" and not is_governance
        if is_sql and node.package_name in domains and node.config.materialized != "output_port":
            yield node


def _key(node: Node, manifest: Manifest, salt: str) -> str | None:
    """Return what a node's SQL depends on, as a digest; None when it depends on what can't be known here."""
    macros = _macros_of(node, manifest)
    own = [node.raw_code, repr(node.test_metadata and node.test_metadata.kwargs)]
    if any(
        FROM_OUTSIDE.search(text) for text in (*own, *(m.macro_sql for m in macros if m.package_name not in OF_DBT))
    ):
        return None
    read = [_relation_name(id_, manifest) for id_ in node.depends_on.nodes]
    return _digest([salt, node.relation_name or "", repr(node.config), *read, *own, *(m.macro_sql for m in macros)])


def _relation_name(unique_id: str, manifest: Manifest) -> str:
    read = manifest.nodes.get(unique_id) or manifest.sources.get(unique_id)
    ephemeral = manifest.nodes[unique_id].raw_code if unique_id in manifest.nodes else ""
    return f"{unique_id} {read.relation_name if read else ''} {ephemeral if read and not read.relation_name else ''}"


def _macros_of(node: Node, manifest: Manifest) -> list[MacroNode]:
    """Return the macros that a node calls, and those call; the audit, which is only a hook, is left out."""
    found: dict[str, MacroNode] = {}
    queue = list(node.depends_on.macros)
    while queue:
        unique_id = queue.pop()
        macro = manifest.macros.get(unique_id)
        if macro and unique_id not in found and unique_id != "macro.mesh_governance.audit":
            found[unique_id] = macro
            queue += macro.depends_on.macros
    return [found[unique_id] for unique_id in sorted(found)]


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _read(file: Path) -> dict[str, _Entry]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, _Entry])
    except (OSError, msgspec.DecodeError):
        return {}
