"""Renames a product without consumers."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.disk import within
from meshwright.adapters.yaml import user_yaml
from meshwright.adapters.yaml.user_yaml import items_of, text_at, value_of
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.product_files import check_product_free
from meshwright.files.readable_products import product_file
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.names import check_name
from meshwright.mesh.product_ref import ProductRef
from meshwright.project.mesh_consumers import MeshConsumers
from meshwright.services.product_remove import consumers_outside, is_published, nodes_in
from meshwright.services.product_version_remove import check_without_consumers

YAML = (".yml", ".yaml")
TEXTS = (*YAML, ".sql", ".py", ".md")


def plan_rename(root: Path, mesh: Mesh, product: ProductRef, name: str) -> Plan:
    """Plan the new name of a product: its folder, its files, its YAML, and references in its own files.

    Raises Refused if the product doesn't exist, the name is invalid or exists already, or it has consumers outside its
    folder; ProblemsFound if dbt can't parse the mesh.
    """
    domain = mesh.domain(product.domain)
    check_name(name, "data product")
    file, _ = product_file(root, domain, product.product)
    check_product_free(root, domain, name)
    mesh_consumers = MeshConsumers(root, mesh)
    check_without_consumers(product.full_name, consumers_outside(mesh_consumers, domain, file.parent), "")
    draft = Draft(root)
    renamed = ProductRef(product.domain, name)
    for path in within.files(root, file.parent):
        _draft_file(draft, path, file.parent, product, renamed)
    if any(is_published(root, domain, node) for node in nodes_in(mesh_consumers, domain, file.parent) if node.kind):
        draft.note(f"{product.full_name} is published, so the contract gate reports the new name as a breaking change.")
    _note_relations(draft, mesh_consumers, domain, file.parent)
    return draft.plan()


def _draft_file(draft: Draft, path: PurePosixPath, folder: PurePosixPath, old: ProductRef, new: ProductRef) -> None:
    inner = path.relative_to(folder)
    stem = re.sub(rf"^{re.escape(old.product)}(?=$|[._]v\w+$|\.)", new.product, inner.stem)
    target = folder.with_name(new.product) / inner.with_name(stem + inner.suffix)
    draft.delete(path)
    if path.suffix not in TEXTS:
        draft.create(target.parent, {PurePosixPath(target.name): within.content(draft.root, path) or b""})
        return
    text = user_yaml.text_of(draft.root, path)
    if path.suffix in YAML:
        text = _with_names(text, path, old, new)
    draft.edit(target, _with_references(text, old, new))


def _with_names(text: str, path: PurePosixPath, old: ProductRef, new: ProductRef) -> str:
    """Return YAML with the new name in the model and in references to it; comments and layout stay."""
    lines = text.splitlines(keepends=True)
    for node in sorted(_naming(text, path, old), key=lambda node: node.start_mark.line, reverse=True):
        start, end = node.start_mark, node.end_mark
        value = re.sub(rf"^{re.escape(old.product)}(?=$|_v\w+$)", new.product, text_at(node))
        quote = lines[start.line][start.column] if lines[start.line][start.column] in "'\"" else ""
        lines[start.line] = f"{lines[start.line][: start.column]}{quote}{value}{quote}{lines[start.line][end.column :]}"
    return "".join(lines)


def _naming(text: str, path: PurePosixPath, old: ProductRef) -> Iterator[Any]:
    """Yield the scalars with the product's name: the model, the model of a unit test, the file of a version."""
    document = user_yaml.nodes(text, path)
    for model in items_of(value_of(document, "models")):
        if text_at(value_of(model, "name")) == old.product:
            yield value_of(model, "name")
            for version in items_of(value_of(model, "versions")):
                if text_at(value_of(version, "defined_in")).startswith(f"{old.product}_v"):
                    yield value_of(version, "defined_in")
    for test in items_of(value_of(document, "unit_tests")):
        if text_at(value_of(test, "model")) == old.product:
            yield value_of(test, "model")


def _with_references(text: str, old: ProductRef, new: ProductRef) -> str:
    """Return a text with the new name in `ref()`s to the product and, as full name, in comments and promises."""
    package = rf"(?:(['\"]){re.escape(old.domain)}\2\s*,\s*)?"
    ref = re.compile(rf"(ref\(\s*{package}(['\"])){re.escape(old.product)}(\3)")
    text = ref.sub(lambda found: f"{found[1]}{new.product}{found[4]}", text)
    return re.sub(rf"(?<![\w.]){re.escape(old.full_name)}(?!\w)", new.full_name, text)


def _note_relations(draft: Draft, mesh_consumers: MeshConsumers, domain: Domain, folder: PurePosixPath) -> None:
    for node in nodes_in(mesh_consumers, domain, folder):
        if node.kind:
            relation = f"{node.database}.{node.schema}.{node.alias}"
            draft.note(f"{relation} stays in the warehouse; build the product to get a relation with the new name.")
