"""An acceptance accepts something.

**Example.** `product: fleet.aircrafts.v1` in `domains/flights/acceptances.yml` where the product is called
`fleet.aircraft`, an acceptance by a domain that doesn't read the product, or one whose `until` is past.

**Why.** An acceptance that matches nothing lets no change pass, although its author believes it does. One that is over
hides in the file those that count.

**Mend.** Remove the acceptance, or write the product, version and domain that it is about.

It is a warning: whether an acceptance matches a change is known only in comparison with an earlier revision, and
`meshwright diff` fails on a change that none matches. A version that a pull request removes is gone already, so an
acceptance of its removal is not held against the products that are left.
"""

from collections.abc import Iterator

from meshwright.contracts.acceptance import Acceptance
from meshwright.graph.manifest import Node
from meshwright.mesh.nearest import meant_in_domain
from meshwright.rules.rule import Severity
from meshwright.rules.waivers.waiver_rule import Exceptions, Told, WaiverRule, doc_of

# A change of these rules leaves no port behind that could be found.
OF_REMOVALS = ("removed_", "access_narrowed", "lifecycle_withdrawn")


def _check(exceptions: Exceptions) -> Iterator[Told]:
    ports = {node.label.replace(" ", "."): node for node in exceptions.graph.products}
    for acceptance in exceptions.acceptances:
        cause = _cause(acceptance, ports, exceptions)
        if cause:
            message = f"the acceptance of {acceptance.rule} ({acceptance.element}) has no effect: {cause}; remove it"
            file = f"domains/{acceptance.domain}/acceptances.yml"
            yield Told(acceptance.domain, acceptance.product, message, acceptance.owner, file, acceptance.line)


def _cause(acceptance: Acceptance, ports: dict[str, Node], exceptions: Exceptions) -> str | None:
    if acceptance.until < exceptions.today:
        return f"it ended on {acceptance.until}"
    producer = acceptance.product.split(".")[0]
    if producer not in exceptions.graph.domains:
        return f"there is no domain {producer}"
    if acceptance.rule.startswith(OF_REMOVALS):
        return None
    covered = [node for name, node in ports.items() if acceptance.product in {name, node.full_name}]
    if not covered:
        return f"there is no {acceptance.product}{meant_in_domain(acceptance.product, ports)}"
    if acceptance.domain == producer or any(_reads(acceptance.domain, node, exceptions) for node in covered):
        return None
    return f"{acceptance.domain} doesn't read {acceptance.product}"


def _reads(domain: str, port: Node, exceptions: Exceptions) -> bool:
    tests = (node for node in exceptions.graph.nodes.values() if node.resource_type in {"test", "unit_test"})
    readers = [*exceptions.graph.children.get(port.unique_id, []), *tests]
    return any(reader.package_name == domain and port.unique_id in reader.depends_on.nodes for reader in readers)


acceptance_unused = WaiverRule("acceptance_unused", _check, Severity.WARN, doc_of(_check))
