"""What rules look at, around a graph."""

import datetime
from pathlib import Path
from typing import Any

from meshwright.graph.graph import Graph
from meshwright.mesh.mesh import Domain, Mesh, Namespace, Owner, Template, Warehouse
from meshwright.project.checked_mesh import FilesOnDisk
from meshwright.rules.checked import Checked
from meshwright.rules.policies import Policies
from meshwright.rules.registry import RULES
from meshwright.rules.rule import LooksAt

TODAY = datetime.date(2026, 6, 1)
MESH = Mesh(
    *("acme", Warehouse.DUCKDB, Namespace.DATABASE, Owner("Platform", "platform@acme.example"), Template("x")),
    tuple(map(Domain, ("sales", "crm", "support", "orphan", "facts"))),
)
POLICIES = Policies()
ON_MANIFEST = {name: rule for name, rule in RULES.items() if rule.looks_at is LooksAt.MANIFEST}


def looked_at(graph: Graph, mesh: Mesh = MESH, policies: Policies = POLICIES, **more: Any) -> Checked:
    """A graph under check; no rule on the manifest asks for a file."""
    files = FilesOnDisk(Path("nowhere"), mesh, graph.manifest, policies)
    parts = {"today": TODAY, "rules": RULES, **more}
    return Checked(mesh=mesh, graph=graph, files=files, policies=policies, **parts)
