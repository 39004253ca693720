"""Compiles the domains' code with dbt, without a warehouse; unchanged code isn't compiled again.

benchmarks/scale.py measures what the cache of compiled SQL saves: its rows `check` and `check, again`.
"""

import hashlib
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import msgspec

from meshwright.adapters.disk import disk
from meshwright.graph.compiled import Compiled, Variant
from meshwright.graph.macros import MacroJudge
from meshwright.graph.manifest import Manifest
from meshwright.graph.nodes import MacroNode, Node
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.packages import GOVERNANCE_PACKAGE, OF_DBT
from meshwright.mesh.paths import PROJECT
from meshwright.project.load_manifest import PARSED, parsed_by_dbt
from meshwright.rules.static.jinja_declarative import code_faults
from meshwright.sql.reads import Relation
from meshwright.sql.shape import Shape
from meshwright.stages import stage

CACHE = PARSED / "compiled.json"
BUILT = PROJECT / "target" / "manifest.json"
COMPILED = frozenset({"model", "snapshot", "test", "function"})
WHEN_ASKED_FOR = frozenset({"analysis", "operation"})
# The result of these can differ between runs, so code that uses them is compiled every time.
FROM_OUTSIDE = re.compile(r"\b(env_var|var|run_started_at|invocation_id|modules)\b")
TARGETS = ("prod", "dev", "ci")
AFTER_A_BUILD = "a policy allows its code to query the warehouse, so build the mesh first: `meshwright dbt build`"


class _Entry(msgspec.Struct, frozen=True):
    key: str
    compiled: Compiled


class _Built(msgspec.Struct, frozen=True):
    raw_code: str = ""
    compiled_code: str | None = None


class _BuiltManifest(msgspec.Struct, frozen=True):
    nodes: dict[str, _Built] = {}


def compile_models(
    root: Path,
    mesh: Mesh,
    manifest: Manifest,
    introspecting: frozenset[str],
    only: Collection[str] | None = None,
    *,
    forgiving: bool = False,
) -> dict[str, Compiled]:
    """Return the SQL of the domains' models, snapshots, tests and functions, by their unique ids.

    `only` names some of these, and may name analyses and hooks of a run. `forgiving` says whether the manifest is.

    Code that isn't declarative isn't run here. Where a policy allows it (`introspecting`: macros and packages), the
    SQL is that of the last build; otherwise there is none, and the rule jinja_declarative reports why. Raises
    ProblemsFound when dbt can't parse the mesh.
    """
    nodes = {node.unique_id: node for node in _nodes(mesh, manifest, only)}
    strict, lenient = MacroJudge(manifest), MacroJudge(manifest, introspecting)
    declarative = {id_ for id_, node in nodes.items() if not any(code_faults(node, strict))}
    allowed = [id_ for id_ in nodes.keys() - declarative if not any(code_faults(nodes[id_], lenient))]
    stage("Compiling SQL with dbt")
    compiled = _compiled(root, mesh, manifest, {id_: nodes[id_] for id_ in declarative}, forgiving)
    return {**compiled, **_built(root, {id_: nodes[id_] for id_ in allowed})}


def introspecting_nodes(
    mesh: Mesh, manifest: Manifest, introspecting: frozenset[str], only: Collection[str]
) -> frozenset[str]:
    """Return those of `only` whose code queries the warehouse and that a policy allows to."""
    strict, lenient = MacroJudge(manifest), MacroJudge(manifest, introspecting)
    nodes = list(_nodes(mesh, manifest, only)) if introspecting else []
    asking = [node for node in nodes if any(code_faults(node, strict))]
    return frozenset(node.unique_id for node in asking if not any(code_faults(node, lenient)))


def compile_on(
    root: Path, mesh: Mesh, manifest: Manifest, unique_id: str, relations: Mapping[Relation, Shape], *, forgiving: bool
) -> Compiled:
    """Return the SQL of a node whose code inspects columns, on relations of these shapes; it isn't cached."""
    from meshwright.adapters.dbt import compiling

    node = manifest.nodes[unique_id]
    variants = tuple(_variants(_texts(node, _macros_of(node, manifest))))
    parsed = parsed_by_dbt(root, mesh, forgiving=forgiving)
    return compiling.compile_on(parsed, unique_id, relations, variants)


def _compiled(
    root: Path, mesh: Mesh, manifest: Manifest, nodes: dict[str, Node], forgiving: bool
) -> dict[str, Compiled]:
    known = _read(root / CACHE)
    salt = _digest([version("dbt-core"), manifest.metadata.adapter_type or ""])
    macros = {id_: _macros_of(node, manifest) for id_, node in nodes.items()}
    keys = {id_: _key(node, macros[id_], manifest, salt) for id_, node in nodes.items()}
    stale = [id_ for id_, key in keys.items() if key is None or id_ not in known or known[id_].key != key]
    if stale:
        from meshwright.adapters.dbt import compiling

        wanted = {id_: tuple(_variants(_texts(nodes[id_], macros[id_]))) for id_ in stale}
        fresh = compiling.compile_nodes(parsed_by_dbt(root, mesh, forgiving=forgiving), wanted)
        known = {**known, **{id_: _Entry(keys[id_] or "", compiled) for id_, compiled in fresh.items()}}
        there = manifest.nodes.keys() | manifest.functions.keys()
        kept = msgspec.json.encode({id_: entry for id_, entry in known.items() if id_ in there})
        disk.replace(root / CACHE, kept, (root / CACHE).with_suffix(".new"))
    return {id_: known[id_].compiled for id_ in keys if id_ in known}


def _built(root: Path, nodes: dict[str, Node]) -> dict[str, Compiled]:
    """Return what the last build compiled, where the code is still the same."""
    if not nodes:
        return {}
    try:
        built = msgspec.json.decode((root / BUILT).read_bytes(), type=_BuiltManifest).nodes
    except (OSError, msgspec.DecodeError):
        built = {}
    compiled = {id_: built.get(id_, _Built()) for id_ in nodes}
    return {
        id_: Compiled((one.compiled_code,))
        if one.compiled_code and one.raw_code == nodes[id_].raw_code
        else Compiled(fault=AFTER_A_BUILD)
        for id_, one in compiled.items()
    }


def _nodes(mesh: Mesh, manifest: Manifest, only: Collection[str] | None) -> Iterable[Node]:
    kinds = COMPILED if only is None else COMPILED | WHEN_ASKED_FOR
    domains = set(mesh.domain_names)
    for node in (*manifest.nodes.values(), *manifest.functions.values()):
        is_governance = node.test_metadata is not None and node.test_metadata.namespace == GOVERNANCE_PACKAGE
        if only is not None and node.unique_id not in only:
            continue
        is_sql = node.resource_type in kinds and node.language != "python" and not is_governance
        if is_sql and node.package_name in domains and node.config.materialized != "output_port":
            yield node


def _variants(texts: list[str]) -> Iterator[Variant]:
    """Yield the variants of a run that can change the SQL of these texts."""
    text = "\n".join(texts)
    targets = TARGETS if re.search(r"\btarget\b", text) else TARGETS[:1]
    incremental = (False, True) if "is_incremental" in text else (False,)
    full_refresh = (False, True) if re.search(r"\bflags\b", text) else (False,)
    yield from (Variant(*chosen) for chosen in itertools.product(targets, incremental, full_refresh))


def _texts(node: Node, macros: list[MacroNode]) -> list[str]:
    """Return the texts that people wrote: a node's code, the arguments of a test, the macros that aren't dbt's own."""
    own = [node.raw_code, repr(node.test_metadata.kwargs) if node.test_metadata else ""]
    return own + [macro.macro_sql for macro in macros if macro.package_name not in OF_DBT]


def _key(node: Node, macros: list[MacroNode], manifest: Manifest, salt: str) -> str | None:
    """Return a digest of everything that a node's SQL depends on, None if it depends on more than the project."""
    texts = _texts(node, macros)
    if any(FROM_OUTSIDE.search(text) for text in texts):
        return None
    read = [_relation_name(id_, manifest) for id_ in node.depends_on.nodes]
    of_dbt = [macro.macro_sql for macro in macros if macro.package_name in OF_DBT]
    return _digest([salt, node.relation_name or "", repr(node.config), *read, *texts, *of_dbt])


def _relation_name(unique_id: str, manifest: Manifest) -> str:
    """Return the text of a node in the SQL of its consumers; for an ephemeral model that is its code."""
    read = manifest.nodes.get(unique_id) or manifest.sources.get(unique_id)
    code = read.raw_code if isinstance(read, Node) and not read.relation_name else ""
    return f"{unique_id} {read.relation_name if read else ''} {code}"


def _macros_of(node: Node, manifest: Manifest) -> list[MacroNode]:
    """Return the macros that a node calls, directly or indirectly, except the audit, which is only a hook."""
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
