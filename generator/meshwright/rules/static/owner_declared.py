"""A product belongs to a group of its domain, and the group's owner has an email.

**Example.** `groups: [{name: sales, owner: {name: Sales Team}}]` in `models/_domain.yml`: the owner has no email.

**Why.** A promise needs an owner. Every finding, deprecation and broken build is reported to the owner.

**Fix.** Give the group's owner an `email` in `models/_domain.yml`, and set `+group` in `dbt_project.yml`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.graph.nodes import Node
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, product_rule


@product_rule(in_guard=True)
def owner_declared(product: Node, graph: Graph, _settings: Settings) -> Iterator[Finding]:
    """Find products without a group, or with one whose owner has no email."""
    owner = graph.owner(product)
    if owner is None:
        yield on_node(product, "it belongs to no group of its domain; set `+group` in dbt_project.yml")
    elif not owner.email:
        yield on_node(product, f"the owner of group {product.group} has no email; add one in models/_domain.yml")
