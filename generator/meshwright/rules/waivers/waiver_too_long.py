"""A waiver lasts no longer than the mesh allows.

**Example.** `expires: 2030-01-01` in 2026, where `governance/policies.yml` has `waivers: {longest_days: 180}`.

**Why.** An exception without an end is a new rule that no one agreed on. `meshwright publish` rejects such a waiver,
and the guard and the audit never see it.

**Fix.** Set an earlier `expires` date.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.rule import waiver_rule
from meshwright.rules.waiver import Waiver


@waiver_rule(binding=True)
def waiver_too_long(checked: Checked) -> Iterator[tuple[Waiver, str]]:
    """Find waivers with more days left than the mesh allows."""
    longest = checked.policies.terms.longest_days
    for waiver in checked.current_waivers:
        left = waiver.days_left(checked.today)
        if left > longest:
            yield waiver, f"lasts {left} days from today, but the limit is {longest}; set an earlier `expires` date"
