"""A waiver gives its reason in a sentence.

**Example.** `reason: because`, `reason: "TODO"`, `reason: xxxxxxxxxxxxxxxxxxxxxxxx`.

**Why.** Reviewers, now or in half a year, need to see whether the reason still applies. `meshwright publish` rejects
such a waiver, and the guard and the audit never see it.

**Fix.** Explain what prevents the fix, and who will do what by when. `shortest_reason` under `waivers` in
`governance/policies.yml` sets the minimum length in characters (default 20).
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.reasons import reason_fault
from meshwright.rules.rule import waiver_rule
from meshwright.rules.waiver import Waiver


@waiver_rule(binding=True)
def waiver_reason_short(checked: Checked) -> Iterator[tuple[Waiver, str]]:
    """Find waivers whose reason is too short, or is filler."""
    for waiver in checked.current_waivers:
        fault = reason_fault(waiver.reason, checked.policies.terms.shortest_reason)
        if fault:
            yield waiver, f"has a reason that {fault}; explain what prevents the fix"
