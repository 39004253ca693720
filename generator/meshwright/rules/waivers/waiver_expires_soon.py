"""A waiver does not expire in the next days without anybody having noticed.

**Example.** `expires: 2026-06-10` in `domains/sales/policies.yml`, on the first of June.

**Why.** On the day after, the rule stops builds again.

**Fix.** Fix the product before that day. How many days ahead the warning starts is `warn_days` under `waivers` in
`governance/policies.yml`.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.finding import Severity
from meshwright.rules.policies import Waiver
from meshwright.rules.rule import waiver_rule


@waiver_rule(severity=Severity.WARN)
def waiver_expires_soon(checked: Checked) -> Iterator[tuple[Waiver, str]]:
    """Find waivers that expire in the days that the mesh set for a warning."""
    for waiver in checked.current_waivers:
        left = waiver.days_left(checked.today)
        if left <= checked.policies.terms.warn_days:
            yield waiver, f"expires in {left} days, on {waiver.expires}; fix the product before"
