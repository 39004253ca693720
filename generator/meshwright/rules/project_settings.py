"""Which settings a domain's dbt_project.yml and packages.yml may have in addition to the template's."""

from collections.abc import Callable, Iterator
from typing import Any

from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.packages import GOVERNANCE_PACKAGE, packages_of_the_mesh

# dbt's settings that a domain may set. Not `query-comment`: dbt adds it as SQL to every statement.
SETTINGS = frozenset(
    """
    name version config-version profile require-dbt-version restrict-access clean-targets flags dispatch vars models
    seeds snapshots data_tests tests unit_tests sources exposures functions metrics semantic-models saved-queries
    model-paths seed-paths test-paths snapshot-paths analysis-paths docs-paths asset-paths macro-paths function-paths
    on-run-start on-run-end quoting dbt-cloud analyses target-path log-path
    """.split()  # noqa: SIM905 (read as words)
)
OF_NODES = ("models", "seeds", "snapshots", "data_tests", "tests", "sources", "functions")


def setting_faults(project: dict[str, Any], mesh: Mesh, domain: Domain) -> Iterator[tuple[str, str]]:
    """Yield each key of dbt_project.yml that affects more than the domain, with the fault."""
    for key in project:
        if key not in SETTINGS:
            yield key, f"it sets `{key}`, which governance doesn't allow; remove it"
    others = packages_of_the_mesh(mesh.name, mesh.domain_names) - {domain.name}
    for section in OF_NODES:
        settings = project.get(section)
        for package in settings if isinstance(settings, dict) else ():
            if package in others:
                yield section, f"it configures the {section} of {package}, which it doesn't own; remove that section"
    for entry in project.get("dispatch") or []:
        if entry.get("macro_namespace") == GOVERNANCE_PACKAGE:
            yield "dispatch", "its `dispatch` overrides macros of mesh_governance; remove the entry"
    if "macro-paths" in project and "macros" not in project["macro-paths"]:
        yield "macro-paths", "it omits the folder `macros`, which delegates to governance; add it"


def package_faults(
    entries: list[Any], mesh: Mesh, governance: dict[str, str], name_of: Callable[[str], str | None]
) -> Iterator[str]:
    """Yield the faults of local packages: only governance and the ports may have these names.

    `name_of` returns the name of the dbt project in a folder of the mesh, None if there is none. The rules on
    external packages check local packages with other names.
    """
    known = {governance.get("local"), *(f"../../{domain.port_folder}" for domain in mesh.domains)}
    taken = {None, *packages_of_the_mesh(mesh.name, mesh.domain_names)}
    for entry in entries:
        local = entry.get("local")
        if local is not None and str(local).rstrip("/") not in known and name_of(str(local)) in taken:
            yield (
                f"it installs the local package {local}; to read another domain, install its port package,"
                " ../../ports/DOMAIN"
            )
