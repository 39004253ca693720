"""The rules, as a list or one rule's page."""

import json

from meshwright.rules.policies import Policies
from meshwright.rules.registry import RULES
from meshwright.rules.rule import Rule


def list_as_text(policies: Policies) -> str:
    """Return a line per rule with its severity, its parameters in this mesh, and its requirement."""
    return "\n".join(
        f"{rule.name}: {_weight(rule, policies)} ({rule.checked_by})\n    {rule.sentence}" for rule in RULES.values()
    )


def list_as_json(policies: Policies) -> str:
    """Return the same for programs."""
    rules = [
        {
            "name": rule.name,
            "looks_at": str(rule.looks_at),
            "checked_by": rule.checked_by,
            "severity": rule.verdict or str(policies.policy(rule).severity),
            "parameters": policies.policy(rule).parameters,
            "asks": rule.sentence,
        }
        for rule in RULES.values()
    ]
    return json.dumps(rules, indent=2)


def page(rule: Rule) -> str:
    """Return a rule's documentation."""
    weight = f"verdict: {rule.verdict}" if rule.verdict else f"default severity: {rule.severity}"
    head = f"{weight}; checked by: {rule.checked_by}; protects against: {rule.protects_against}"
    return f"{rule.name} ({head})\n\n{rule.doc}"


def _weight(rule: Rule, policies: Policies) -> str:
    policy = policies.policy(rule)
    settings = "".join(f", {name} {value}" for name, value in policy.parameters.items())
    return f"{rule.verdict or policy.severity}{settings}"
