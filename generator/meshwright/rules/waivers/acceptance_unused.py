"""An acceptance has an effect.

**Example.** `product: fleet.aircrafts.v1` in `domains/flights/acceptances.yml` where the product is named
`fleet.aircraft`, an acceptance by a domain that doesn't read the product, or one whose `until` date has passed.

**Why.** An acceptance that matches nothing accepts no change, although its author believes that it does. An expired one
makes the current ones harder to find.

**Fix.** Remove the acceptance, or correct its product, version or domain.

This is a warning, because only a comparison with an earlier revision shows whether an acceptance matches a change;
`meshwright diff` fails on a change without one. If a pull request removes a version, `check` can no longer find it, so
the rule ignores acceptances of removals.
"""

from collections.abc import Iterator

from meshwright.contracts.acceptance import Acceptance
from meshwright.graph.nodes import Node
from meshwright.mesh.nearest import meant_in_domain
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Severity
from meshwright.rules.rule import waiver_rule

# After a change that these rules report, the old port no longer exists.
OF_REMOVALS = ("removed_", "access_narrowed", "lifecycle_withdrawn")


@waiver_rule(severity=Severity.WARN)
def acceptance_unused(checked: Checked) -> Iterator[tuple[Acceptance, str]]:
    """Find acceptances that have expired, or that don't refer to a product that the domain reads."""
    ports = {node.ref.dotted: node for node in checked.graph.products}
    for acceptance in checked.acceptances:
        cause = _cause(acceptance, ports, checked)
        if cause:
            yield acceptance, f"has no effect: {cause}; remove it"


def _cause(acceptance: Acceptance, ports: dict[str, Node], checked: Checked) -> str | None:
    if acceptance.until < checked.today:
        return f"it ended on {acceptance.until}"
    producer = acceptance.product.split(".")[0]
    if producer not in checked.graph.domains:
        return f"there is no domain {producer}"
    if acceptance.rule.startswith(OF_REMOVALS):
        return None
    covered = [node for name, node in ports.items() if acceptance.product in {name, node.full_name}]
    if not covered:
        return f"there is no {acceptance.product}{meant_in_domain(acceptance.product, ports)}"
    if acceptance.domain == producer or any(_reads(acceptance.domain, node, checked) for node in covered):
        return None
    return f"{acceptance.domain} doesn't read {acceptance.product}"


def _reads(domain: str, port: Node, checked: Checked) -> bool:
    tests = (node for node in checked.graph.nodes.values() if node.resource_type in {"test", "unit_test"})
    consumers = [*checked.graph.children.get(port.unique_id, []), *tests]
    return any(node.package_name == domain and port.unique_id in node.depends_on.nodes for node in consumers)
