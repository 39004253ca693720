"""The static rules of governance: one module each, registered here."""

from meshwright.rules.columns_described import columns_described
from meshwright.rules.contract_enforced import contract_enforced
from meshwright.rules.rule import Rule
from meshwright.rules.same_term_same_meaning import same_term_same_meaning

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        contract_enforced,
        columns_described,
        same_term_same_meaning,
    )
}
