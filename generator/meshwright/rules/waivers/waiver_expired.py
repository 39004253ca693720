"""A waiver has not expired.

**Example.** `expires: 2026-05-31` in `domains/sales/policies.yml`, on the first of June.

**Why.** The exception was agreed for a limited time. After that, the rule applies again.

**Fix.** Fix the product and remove the waiver.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.rule import waiver_rule
from meshwright.rules.waiver import Waiver


@waiver_rule()
def waiver_expired(checked: Checked) -> Iterator[tuple[Waiver, str]]:
    """Find waivers whose last day has passed."""
    for waiver in checked.policies.waivers:
        if waiver.days_left(checked.today) < 0:
            yield waiver, f"expired on {waiver.expires}; fix the product and remove the waiver"
