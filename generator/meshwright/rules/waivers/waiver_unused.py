"""A waiver has an effect.

**Example.** A waiver of `columns_described` for a product whose columns now have descriptions, a waiver for
`sales.order` where the product is named `sales.orders`, a waiver of `freshness` for a product that doesn't promise it,
or a waiver of a rule that is off.

**Why.** A waiver that outlives its reason hides the next violation, and one with a typo never had an effect.

**Fix.** Remove the waiver, or correct its product or version.

This is a warning: an error would punish the domain that fixes its product before the waiver expires. For a data rule,
`check` knows whether the product makes the promise that the rule measures, not whether the data keeps it.
"""

from collections.abc import Iterator

from meshwright.graph.nodes import Node
from meshwright.graph.promised_rules import promised_rules
from meshwright.mesh.nearest import meant_in_domain
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Severity
from meshwright.rules.rule import LooksAt, waiver_rule
from meshwright.rules.waiver import Waiver


@waiver_rule(severity=Severity.WARN)
def waiver_unused(checked: Checked) -> Iterator[tuple[Waiver, str]]:
    """Find waivers that match no product, no finding, no promise, or a rule that is off."""
    labels = _labels(checked)
    seen: dict[tuple[str, str], Waiver] = {}
    for waiver in checked.current_waivers:
        earlier = seen.setdefault((waiver.rule, str(waiver.product)), waiver)
        cause = f"line {earlier.line} already waives it" if earlier is not waiver else _cause(waiver, labels, checked)
        if cause:
            yield waiver, f"has no effect: {cause}; remove it"


def _labels(checked: Checked) -> dict[str, Node]:
    """Return everything that a finding can be about, by label: products, models and sources."""
    graph = checked.graph
    nodes = {node.label: node for node in graph.nodes.values()}
    sources = (source for source in graph.manifest.sources.values() if source.package_name in graph.domains)
    return {
        **{
            source.label: Node(unique_id=source.unique_id, name="", resource_type="", package_name="")
            for source in sources
        },
        **nodes,
    }


def _cause(waiver: Waiver, labels: dict[str, Node], checked: Checked) -> str | None:
    names = {name for label in labels for name in (label.split(" ")[0], label.replace(" ", "."))}
    covered = [node for label, node in labels.items() if waiver.covers(waiver.rule, label)]
    rule = checked.rules[waiver.rule]
    if not covered:
        return f"there is no {waiver.product}{meant_in_domain(str(waiver.product), names)}"
    if checked.policies.policy(rule, waiver.domain).severity is Severity.OFF:
        return f"{waiver.rule} is off"
    if rule.looks_at is LooksAt.MANIFEST:
        is_broken = any(waiver.covers(rule, label) for rule, label in checked.broken)
        return None if is_broken else f"{waiver.product} doesn't break the rule"
    data_rules = [rule.name for rule in checked.rules.values() if rule.looks_at is LooksAt.DATA]
    is_promised = any(waiver.rule in promised_rules(node, data_rules) for node in covered)
    return None if is_promised else f"{waiver.product} promises nothing that the rule measures"
