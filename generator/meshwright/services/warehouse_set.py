"""Moves a mesh to another warehouse, namespace or connection."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from meshwright.adapters.copier import Renderer
from meshwright.adapters.disk import within
from meshwright.adapters.git.git import merge_texts
from meshwright.adapters.warehouses.facts import facts_of
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files import mesh_yml
from meshwright.files.data_types import CAST, declared_types, with_types
from meshwright.files.dbt_project_yml import with_tables
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan, PrepareWarehouse
from meshwright.files.profiles_yml import profile_reading, with_edits
from meshwright.files.unenforced_keys import with_warnings, without_warnings
from meshwright.graph.graph import Graph
from meshwright.graph.reach import reaches
from meshwright.mesh.mesh import Domain, Mesh, Namespace, Warehouse
from meshwright.mesh.names import check_role
from meshwright.mesh.paths import ANSWERS_FILE, MESH_FILE
from meshwright.mesh.warehouse import WarehouseFacts
from meshwright.project.load_manifest import load_manifest
from meshwright.sql.translate_type import UnknownType, translated

PROFILE = PurePosixPath("profiles.yml")
TABLE_AUDITED = "table_audited"


def plan_warehouse(root: Path, mesh: Mesh, target: Mesh, templates: Renderer) -> Plan:
    """Plan the move of a mesh to the warehouse, namespace and connection of `target`.

    What the templates render differently is merged into the files, so that edits stay; a conflict leaves the file and
    becomes a note, as does all else that people have to do. Raises Refused with every data type that the new warehouse
    lacks, ProblemsFound when dbt can't parse the mesh.
    """
    _check_roles(target)
    draft = Draft(root)
    mesh = _as_rendered(root, mesh)
    graph = Graph(load_manifest(root, mesh), mesh.domains, mesh.namespace)
    draft.edit(MESH_FILE, mesh_yml.with_warehouse(draft.text(MESH_FILE), target))
    _rerender(draft, PurePosixPath(), "mesh", mesh, target, templates, left_out={MESH_FILE})
    for domain in mesh.domains:
        read = _read_by(graph, domain)
        _rerender(draft, domain.folder, "domain", mesh, target, templates, left_out={PROFILE})
        _rewrite_profile(draft, domain, mesh, target, templates, [mesh.domain(name) for name in read])
        _change_tables(draft, domain, mesh, target)
    _change_keys(draft, graph, mesh, target)
    _translate_types(draft, mesh, target)
    _note_data(draft, mesh, target)
    return draft.plan().followed_by(PrepareWarehouse())


def _check_roles(target: Mesh) -> None:
    """Raise Refused if the new warehouse can't name a domain's role."""
    for domain, role in target.roles.items():
        try:
            check_role(role, quoted=facts_of(target.warehouse).quoted_roles)
        except Refused as error:
            raise Refused(f"{MESH_FILE}: domain {domain}: {error} Change or remove the role first.") from error


def _as_rendered(root: Path, mesh: Mesh) -> Mesh:
    """Return the mesh that its projects were rendered for: somebody may have edited mesh.yml already."""
    answers = user_yaml.read_file(root, ANSWERS_FILE)
    known = {name: answers[name] for name in ("warehouse", "namespace", "connection") if name in answers}
    return msgspec.convert({**msgspec.to_builtins(mesh), **user_yaml.plain(known)}, Mesh)


def _read_by(graph: Graph, domain: Domain) -> list[str]:
    behind = (name for reach in reaches(graph, domain.name) for name in reach.behind)
    return [name for name in dict.fromkeys(behind) if name != domain.name]


def _rendered(
    draft: Draft, folder: PurePosixPath, name: str, mesh: Mesh, templates: Renderer
) -> dict[PurePosixPath, bytes]:
    """Render a template with the answers that its files were rendered with, for the warehouse of `mesh`."""
    file = folder / ANSWERS_FILE
    answers = {key: value for key, value in user_yaml.read_file(draft.root, file).items() if key[0] != "_"}
    if not answers:
        raise Refused(f"{file} is missing, so the answers to the template's questions are unknown. Restore it.")
    answers.pop("template", None)
    engine: dict[str, Any] = {
        "warehouse": str(mesh.warehouse),
        "namespace": str(mesh.namespace),
        "connection": dict(mesh.connection),
    }
    return templates.render(name, {**answers, **engine})


def _rerender(
    draft: Draft,
    folder: PurePosixPath,
    name: str,
    mesh: Mesh,
    target: Mesh,
    templates: Renderer,
    left_out: set[PurePosixPath],
) -> None:
    before = _rendered(draft, folder, name, mesh, templates)
    after = _rendered(draft, folder, name, target, templates)
    for path in sorted(before.keys() | after.keys()):
        if path == ANSWERS_FILE:
            draft.edit(folder / path, after[path].decode())
        elif path not in left_out and before.get(path) != after.get(path):
            _merge(draft, folder / path, before.get(path), after.get(path))


def _merge(draft: Draft, path: PurePosixPath, base: bytes | None, new: bytes | None) -> None:
    """Bring a file from what the template rendered to what it renders now, and keep the edits in it."""
    within.check_writable(draft.root, path)
    current = draft.text(path).encode() if draft.exists(path) else None
    if current == base:
        draft.edit(path, new.decode()) if new is not None else draft.delete(path)
    elif current is None:
        if new is not None:
            draft.note(f"You deleted {path}, which changes with the warehouse. Check that you don't need it now.")
    elif new is None:
        draft.note(f"{path} has edits; delete it if the old warehouse isn't used any more.")
    else:
        merged, conflicts = merge_texts(current, base or b"", new)
        if conflicts:
            draft.note(f"{path} has edits where the warehouse changes it: adapt it by hand.")
        else:
            draft.edit(path, merged.decode())


def _rewrite_profile(
    draft: Draft, domain: Domain, mesh: Mesh, target: Mesh, templates: Renderer, producers: list[Domain]
) -> None:
    """Replace a profile by the one for the new warehouse, with the settings that people changed and both have."""
    path = domain.folder / PROFILE
    if not draft.exists(path):
        draft.note(f"{path} doesn't exist: change your own profile.")
        return
    current = draft.text(path)
    ordered = sorted(producers, key=lambda producer: current.find(f"alias: {producer.name}\n"))
    base, new = (
        profile_reading(_rendered(draft, domain.folder, "domain", each, templates)[PROFILE].decode(), each, ordered)
        for each in (mesh, target)
    )
    merged, left = with_edits(new, base, current, path)
    draft.edit(path, merged)
    for setting in left:
        draft.note(f"{path}: {setting} was your own setting; add it again if {target.warehouse} has it.")


def _change_tables(draft: Draft, domain: Domain, mesh: Mesh, target: Mesh) -> None:
    path = domain.folder / "dbt_project.yml"
    if draft.exists(path):
        old, new = facts_of(mesh.warehouse).table_settings, facts_of(target.warehouse).table_settings
        draft.edit(path, with_tables(draft.text(path), path, domain, old, new))


def _change_keys(draft: Draft, graph: Graph, mesh: Mesh, target: Mesh) -> None:
    """Let dbt warn of keys that nothing enforces only where the audit doesn't check them before data is published."""
    old, new = facts_of(mesh.warehouse).table, facts_of(target.warehouse).table
    if old == new:
        return
    change = without_warnings if new == TABLE_AUDITED else with_warnings
    tables: dict[PurePosixPath, set[str]] = {}
    for node in graph.models:
        if node.config.materialized == old and node.config.contract.enforced and node.patch_path:
            path = mesh.domain(node.package_name).folder / node.patch_path.partition("://")[2]
            tables.setdefault(path, set()).add(node.name)
    for path, models in tables.items():
        draft.edit(path, change(draft.text(path), path, models))


def _translate_types(draft: Draft, mesh: Mesh, target: Mesh) -> None:
    old, new = facts_of(mesh.warehouse).adapter, facts_of(target.warehouse).adapter
    if old == new:
        return
    unknown: list[str] = []
    for path in _files(draft.root, mesh, ".yml", ".yaml"):
        text = draft.text(path)
        for declared in declared_types(text, path):
            try:
                translated(declared.data_type, old, new)
            except UnknownType as error:
                unknown.append(f"{path}:{declared.line}: {error}")
        if not unknown:
            draft.edit(path, with_types(text, path, lambda data_type: translated(data_type, old, new)))
    if unknown:
        lines = "".join(f"\n  {line}." for line in unknown)
        raise Refused(f"Some data types don't exist in {facts_of(target.warehouse).title}; nothing was written:{lines}")
    for path in _files(draft.root, mesh, ".sql"):
        for line, data_type, proposal in _other_casts(draft.text(path), old, new):
            draft.note(f"{path}:{line}: cast to {proposal}, not to {data_type}.")


def _other_casts(text: str, old: str, new: str) -> Iterator[tuple[int, str, str]]:
    for found in CAST.finditer(text):
        try:
            proposal = translated(found[1], old, new)
        except UnknownType as error:
            proposal = f"another type ({error})"
        if proposal != found[1]:
            yield text.count("\n", 0, found.start(1)) + 1, found[1], proposal


def _files(root: Path, mesh: Mesh, *suffixes: str) -> Iterator[PurePosixPath]:
    for domain in mesh.domains:
        for folder in ("models", "snapshots", "seeds"):
            yield from within.files(root, domain.folder / folder, *suffixes)


def _note_data(draft: Draft, mesh: Mesh, target: Mesh) -> None:
    """Note what stays behind, and the sources that are files, which only DuckDB reads."""
    if mesh.warehouse is Warehouse.DUCKDB and target.warehouse is not Warehouse.DUCKDB:
        draft.note("The DuckDB files in warehouse/ stay, and git doesn't ignore them any more: move or delete them.")
    facts = facts_of(target.warehouse)
    files = [
        str(domain.domain_file)
        for domain in mesh.domains
        if draft.exists(domain.domain_file) and "external_location" in draft.text(domain.domain_file)
    ]
    if files and facts.adapter != "duckdb":
        draft.note(
            f"Sources with `external_location` are files. Load them into {facts.title} and remove that key:"
            f" {', '.join(files)}."
        )


def default_namespace(present: Namespace, old: WarehouseFacts, new: WarehouseFacts) -> str:
    """Return the present namespace if it was a choice and can be kept, else the usual one of the new warehouse."""
    was_a_choice = len(old.namespaces) > 1
    return present if was_a_choice and present in new.namespaces else new.namespaces[0]


def moved(mesh: Mesh, **values: Any) -> Mesh:
    """Return the mesh with another warehouse, namespace or connection."""
    return msgspec.structs.replace(mesh, **values)
