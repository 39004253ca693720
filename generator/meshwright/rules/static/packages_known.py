"""An external dbt package contains only macros, or is one that the platform has reviewed.

**Example.** A package in a domain's `packages.yml` with models, seeds, tests or an `on-run-start`.

**Why.** A package builds and runs with the permissions of the domain's run. No product rule checks it, because it
belongs to no domain.

**Fix.** Copy the part you need into the domain, or have the platform review the package and allow it by the digest in
the finding: `packages_known: {allowed: {elementary: <digest>}}`. A new version has another digest.

Parameter: `allowed` maps packages to their digests.
"""

from collections import defaultdict
from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.mesh.packages import packages_of_the_mesh
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.package_digest import package_digest
from meshwright.rules.rule import Settings, allowing, mesh_rule


@mesh_rule(allowed=allowing({}))
def packages_known(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find external packages that contain more than macros."""
    ours = packages_of_the_mesh(graph.manifest.metadata.project_name or "", graph.domains)
    brought = defaultdict(list)
    for node in (*graph.manifest.nodes.values(), *graph.manifest.functions.values()):
        if node.package_name not in ours:
            brought[node.package_name].append(node)
    for package, nodes in brought.items():
        digest = package_digest(graph.manifest, package)
        if settings["allowed"].get(package) != digest:
            first = min(nodes, key=lambda node: (node.resource_type, node.name))
            more = f" and {len(nodes) - 1} more" if len(nodes) > 1 else ""
            yield on_node(
                first,
                f"the package {package} contains the {first.resource_type} {first.name}{more};"
                f" allow it in a policy by its digest, {digest}",
            )
