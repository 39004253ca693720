"""What the rules look at."""

import datetime
from collections.abc import Mapping

import msgspec

from meshwright.contracts.acceptance import Acceptance
from meshwright.graph.graph import Graph
from meshwright.mesh.mesh import Mesh
from meshwright.rules.files.mesh_files import MeshFiles
from meshwright.rules.policies import Policies, Waiver
from meshwright.rules.rule import Rule


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A mesh under check: its graph, files, policies and acceptances, on a day in UTC, and the rules there are.

    `broken` holds rule and subject of all that the rules on the manifest found, waived or not.
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
        """The waivers that haven't expired: of an expired one nothing else matters."""
        return [waiver for waiver in self.policies.waivers if waiver.days_left(self.today) >= 0]
