"""Makes mechanical fixes for findings of `check`: stale ports and policies, unpinned versions, missing packages."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from meshwright.errors import ProblemsFound
from meshwright.files.draft import Draft
from meshwright.files.lines import Locator
from meshwright.files.plan import Plan
from meshwright.files.policies import load_policies
from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.graph.products import products_of
from meshwright.graph.reach import reaches
from meshwright.mesh.mesh import Mesh
from meshwright.project.checked_mesh import checked_mesh
from meshwright.project.load_manifest import load_manifest
from meshwright.project.publishing import draft_packages, draft_policies
from meshwright.rules.static.references_pinned import references_pinned, unpinned
from meshwright.rules.static.virtual_pins_versions import virtual_pins_versions
from meshwright.services.check import rule_findings
from meshwright.services.product_read_add import let_read

PINNING = (references_pinned, virtual_pins_versions)


def plan_fixes(root: Path, mesh: Mesh, today: datetime.date) -> Plan:
    """Plan the changes of `publish` and `product read add`, and pin the version in each `ref()` that requires one.

    Contracts that can't be published are left to their authors. Raises ProblemsFound if dbt can't parse the mesh,
    Refused if it can't parse a file that must change.
    """
    policies = load_policies(root, mesh)
    manifest = load_manifest(root, mesh)
    checked = checked_mesh(root, mesh, manifest, policies, today)
    draft = Draft(root)
    for domain in mesh.domains:
        let_read(draft, mesh, domain, [(reach.producer, reach.behind) for reach in reaches(checked.graph, domain.name)])
    for finding in rule_findings(checked, PINNING, Locator(root)):
        if finding.node is not None and finding.node.package_name in checked.graph.domains:
            _draft_pins(draft, finding.node, checked.graph)
    draft_policies(draft, policies, mesh)
    for domain in mesh.domains:
        try:
            draft_packages(draft, mesh, [domain], products_of(manifest))
        except ProblemsFound as error:
            draft.note(str(error))
    return draft.plan()


def _draft_pins(draft: Draft, node: Node, graph: Graph) -> None:
    for read in unpinned(node, graph):
        package = rf"(?:(['\"]){re.escape(read.package_name)}\2\s*,\s*)?"
        ref = re.compile(rf"(ref\(\s*{package}(['\"]){re.escape(read.name)}\3)\s*\)")
        for path in _files(node):
            if draft.exists(path):
                text = draft.text(path)
                pinned = ref.sub(rf"\g<1>, v={read.version})", text)
                if pinned != text:
                    draft.edit(path, pinned)


def _files(node: Node) -> Iterator[PurePosixPath]:
    """Yield the files that may contain a node's references: its own, and the YAML that describes it."""
    folder = PurePosixPath("domains") / node.package_name
    yield folder / node.original_file_path
    if node.patch_path:
        yield folder / node.patch_path.rpartition("://")[2]
