"""Every domain has an owner with an email.

**Example.** `mesh.yml` registers the domain `sales`, but the domain has no group `sales`, or that group's owner has no
email.

**Why.** No other rule reports a domain without products, so no one would notice that it has no owner.

**Fix.** Write `groups: [{name: sales, owner: {name: ..., email: ...}}]` in `models/_domain.yml`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, mesh_rule


@mesh_rule()
def domains_have_owners(graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find domains whose own group is missing or has an owner without an email."""
    for name in graph.domains:
        domain = Node(
            unique_id=f"domain.{name}",
            name=name,
            resource_type="domain",
            package_name=name,
            original_file_path="models/_domain.yml",
            group=name,
        )
        owner = graph.owner(domain)
        if owner is None:
            yield on_node(domain, f"it has no group {name}; add the group and its owner to models/_domain.yml")
        elif not owner.email:
            yield on_node(domain, f"the owner of group {name} has no email; add one in models/_domain.yml")
