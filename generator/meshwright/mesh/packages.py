"""Which dbt packages belong to a mesh. All others are third-party packages."""

from collections.abc import Iterable

from meshwright.mesh.names import ADAPTERS

GOVERNANCE_PACKAGE = "mesh_governance"
OF_DBT = frozenset({"dbt", *(f"dbt_{adapter}" for adapter in ADAPTERS)})


def packages_of_the_mesh(mesh: str, domains: Iterable[str]) -> frozenset[str]:
    """Return the names of dbt's packages, the governance package, the mesh project, and the domains.

    A domain and its port package have the same name.
    """
    return frozenset({*OF_DBT, GOVERNANCE_PACKAGE, mesh, *domains})
