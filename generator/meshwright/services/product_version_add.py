"""Adds a version of a product."""

import re
from pathlib import Path, PurePosixPath
from textwrap import wrap

from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.product_files import refers_to
from meshwright.files.product_yml import Entry, ProductYaml
from meshwright.graph.consumer_index import ConsumerIndex
from meshwright.graph.nodes import Node
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.product_ref import ProductRef
from meshwright.project.load_manifest import load_manifest
from meshwright.project.reference_lines import Places
from meshwright.services.product_version_deprecate import Deprecation, deprecate

# Keys that belong to one version: they aren't copied to its successor.
OF_ONE_VERSION = {"v", "deprecation_date", "description", "defined_in", "config"}
OF_ONE_RELATION = {"alias", "enabled"}
LINE = 100
ROOM = "# Differences from the columns above: leave columns out with `exclude`, or repeat one to replace it."


def plan_version(
    root: Path, mesh: Mesh, product: ProductRef, *, keep_latest: bool, deprecation: Deprecation | None
) -> tuple[Plan, int]:
    """Plan the version after a product's newest: its SQL and its entry in the YAML.

    Returns the plan and the new version. Raises Refused if the product doesn't exist, has no versions or versions that
    aren't numbers, if a file already exists, or if the deprecation is invalid; ProblemsFound if dbt can't parse the
    mesh.
    """
    draft = Draft(root)
    file = ProductYaml(draft, mesh.domain(product.domain), product.product)
    old, latest = file.newest, file.latest
    new = old + 1
    if deprecation:
        file.version(deprecation.version)  # raises Refused before the new version is added
    draft.create(file.path.parent, _sql(draft, file, old))
    file.add_version(_entry(file, old))
    file.set_latest(int(latest) if keep_latest else new)
    if deprecation:
        deprecate(file, deprecation)
    file.save()
    if not keep_latest:
        _note_unpinned_consumers(draft, mesh, file, latest)
    return draft.plan(), new


def _sql(draft: Draft, file: ProductYaml, old: int) -> dict[PurePosixPath, bytes]:
    """Return the SQL of the new version: a copy of the old one, with a first line that says so."""
    source = file.path.parent / f"{file.version(old).get('defined_in') or f'{file.product}_v{old}'}.sql"
    if not draft.exists(source):
        raise Refused(f"{source} doesn't exist, so v{old} can't be copied. Rename its SQL file to {source.name}.")
    head = f"-- TODO: a copy of v{old}. Change it, and describe the differences in {file.path.name}.\n"
    label = rf"\A-- {re.escape(file.name)} v{old}\b"
    text = head + re.sub(label, f"-- {file.name} v{old + 1}", draft.text(source))
    return {PurePosixPath(f"{file.product}_v{old + 1}.sql"): text.encode()}


def _entry(file: ProductYaml, old: int) -> list[str]:
    """Return the lines of the new version's entry, which starts with the contract of the old one."""
    version = file.version(old)
    lines = [f"v: {old + 1}", "description: >-", *(f"  {line}".rstrip() for line in _description(file, old))]
    config = _config(version)
    if config:
        lines += user_yaml.new({"config": config}).splitlines()
    lines += file.lines_of(old, without=OF_ONE_VERSION)
    if "columns" not in version:
        lines += ["columns:", f"  {ROOM}", "  - include: all"]
    return lines


def _description(file: ProductYaml, old: int) -> list[str]:
    """Return a description of the product and a note about the changes for its consumers.

    The text is in the YAML itself: dbt doesn't support `doc()` in the description of a version (dbt-core #11151).
    """
    text = str(file.model.get("description") or file.version(old).get("description") or "")
    if not text.strip() or "{" in text:
        text = f"TODO: describe {file.product} and what one row represents."
    note = f"From v{old} to v{old + 1}. TODO: which columns differ, why, and what consumers of v{old} must change."
    return [*wrap(text, LINE), "", *wrap(note, LINE)]


def _config(version: Entry) -> Entry:
    config = {key: value for key, value in (version.get("config") or {}).items() if key not in OF_ONE_RELATION}
    meta = {key: value for key, value in (config.pop("meta", None) or {}).items() if key != "lifecycle"}
    return {**config, **({"meta": meta} if meta else {})}


def _note_unpinned_consumers(draft: Draft, mesh: Mesh, file: ProductYaml, latest: str) -> None:
    places = Places(draft.root)
    for consumer in _unpinned_consumers(draft.root, mesh, file, latest):
        place, line = places.of(consumer, file.product, latest)
        draft.note(
            f"{place}:{line} reads {file.name} without a version, so it will switch to the new one;"
            f" pin it with v={latest}."
        )
    if not file.version(latest).get("deprecation_date"):
        draft.note(
            f"v{latest} has no deprecation date yet; set one:"
            f" meshwright product version deprecate {file.name} {latest} --on DATE"
        )


def _unpinned_consumers(root: Path, mesh: Mesh, file: ProductYaml, latest: str) -> list[Node]:
    """Return the unpinned consumers of the latest version; dbt parses only if something refers to the product."""
    if not refers_to(root, mesh, file.product):
        return []
    domain, _, name = file.name.partition(".")
    consumers = ConsumerIndex(load_manifest(root, mesh))
    node = consumers.all.get(ProductRef(domain, name, latest).unique_id)
    return consumers.unpinned(node) if node else []
