"""What the rules say about the example mesh."""

import shutil
from pathlib import Path

from tests.render_example import EXAMPLE
from tests.rules.test_rules import findings

from meshwright.files.mesh_yml import load_mesh
from meshwright.graph.graph import Graph
from meshwright.project.load_manifest import load_manifest
from meshwright.rules.finding import Severity
from meshwright.rules.registry import RULES


def test_the_example_mesh_keeps_the_rules(tmp_path: Path) -> None:
    root = Path(shutil.copytree(EXAMPLE, tmp_path / "nycair", symlinks=True))
    mesh = load_mesh(root)
    found = findings(Graph(load_manifest(root, mesh), mesh.domains))
    assert [finding for finding in found if RULES[finding[0]].severity is Severity.ERROR] == []
    warnings = [(rule, subject) for rule, subject, *_ in found if RULES[rule].severity is Severity.WARN]
    assert warnings == [("products_have_consumers", "network.routes v1")]
