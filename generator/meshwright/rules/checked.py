"""The mesh that the rules check."""

import datetime
from collections.abc import Mapping

import msgspec

from meshwright.contracts.acceptance import Acceptance
from meshwright.graph.graph import Graph
from meshwright.mesh.mesh import Mesh
from meshwright.rules.mesh_files import MeshFiles
from meshwright.rules.policies import Policies
from meshwright.rules.rule import Rule
from meshwright.rules.waiver import Waiver


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A mesh to check: its graph, files, policies and acceptances, the current day in UTC, and all rules.

    `broken` contains rule and subject of each finding of the manifest rules, waived or not.
    """

    mesh: Mesh
    graph: Graph
    files: MeshFiles
    policies: Policies
    today: datetime.date
    rules: Mapping[str, Rule]
    acceptances: tuple[Acceptance, ...] = ()
    broken: frozenset[tuple[str, str]] = frozenset()

    @property
    def current_waivers(self) -> list[Waiver]:
        """The waivers that haven't expired: for an expired one, only the expiry is reported."""
        return [waiver for waiver in self.policies.waivers if waiver.days_left(self.today) >= 0]
