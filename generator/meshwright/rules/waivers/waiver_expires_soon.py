"""A waiver doesn't expire in the next few days.

**Example.** `expires: 2026-06-10` in `domains/sales/policies.yml`, on the first of June.

**Why.** On the day after, the rule fails builds again.

**Fix.** Fix the product before that day. `warn_days` under `waivers` in `governance/policies.yml` sets how many days
ahead the warning starts.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.finding import Severity
from meshwright.rules.rule import waiver_rule
from meshwright.rules.waiver import Waiver


@waiver_rule(severity=Severity.WARN)
def waiver_expires_soon(checked: Checked) -> Iterator[tuple[Waiver, str]]:
    """Find waivers that expire within the number of days that the mesh sets."""
    for waiver in checked.current_waivers:
        left = waiver.days_left(checked.today)
        if left <= checked.policies.terms.warn_days:
            when = f"in {left} day{'' if left == 1 else 's'}" if left else "today"
            yield waiver, f"expires {when}, on {waiver.expires}; fix the product before then"
