"""Publishes: writes port packages from parsed contracts, and the policies that dbt needs."""

import datetime
from pathlib import Path

from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.policies import load_policies
from meshwright.graph.products import products_of
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.project.checked_mesh import checked_mesh
from meshwright.project.load_manifest import load_manifest
from meshwright.project.publishing import draft_packages, draft_policies
from meshwright.rules.checked import Checked


def plan_ports(root: Path, mesh: Mesh, domains: list[Domain], today: datetime.date) -> Plan:
    """Plan the port packages of these domains from their current contracts, and the policies of the mesh.

    Raises ProblemsFound if dbt can't parse the mesh or a contract can't be published, Refused if a waiver is invalid
    or a file that `publish` didn't write is in the way.
    """
    policies = load_policies(root, mesh)
    manifest = load_manifest(root, mesh)
    _check_waivers(checked_mesh(root, mesh, manifest, policies, today))
    draft = Draft(root)
    draft_policies(draft, policies, mesh)
    draft_packages(draft, mesh, domains, products_of(manifest))
    return draft.plan()


def _check_waivers(checked: Checked) -> None:
    """Raise Refused with file and line for the first invalid waiver."""
    for rule in checked.rules.values():
        for finding in rule.check(checked, rule.defaults) if rule.binding else ():
            raise Refused(f"{finding.file}:{finding.line}: {finding.message}.")
