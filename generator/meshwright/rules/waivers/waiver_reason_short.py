"""A waiver says why, in a sentence.

**Example.** `reason: because`, `reason: "TODO"`, `reason: xxxxxxxxxxxxxxxxxxxxxxxx`.

**Why.** Whoever reviews the waiver, or meets it in half a year, has to see whether its reason still holds.
`meshwright publish` refuses such a waiver, so the guard and the audit never know of it.

**Fix.** Write what prevents the fix, and who does what until when. The fewest characters that count as a reason are
`shortest_reason` under `waivers` in `governance/policies.yml` (20 when it says nothing).
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.policies import Waiver
from meshwright.rules.reasons import reason_fault
from meshwright.rules.rule import waiver_rule


@waiver_rule(binding=True)
def waiver_reason_short(checked: Checked) -> Iterator[tuple[Waiver, str]]:
    """Find waivers whose reason is too short, or is filler."""
    for waiver in checked.current_waivers:
        fault = reason_fault(waiver.reason, checked.policies.terms.shortest_reason)
        if fault:
            yield waiver, f"has a reason that {fault}; write what prevents the fix"
