"""The governance package knows the policies that the domains agreed on.

**Example.** A waiver was added to `domains/sales/policies.yml` and `meshwright publish` not run: the guard and the
audit still stop for what it waives.

**Why.** dbt reads no policies.yml. The guard and the audit know severities and waivers from a macro that is made of
these files, so that both stand under the same review.

**Fix.** Run `meshwright publish` and commit what it writes.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, file_rule


@file_rule()
def policies_current(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find a macro of policies that `publish` would change."""
    # A waiver that `publish` refuses is a finding of its own.
    refused = any(found for rule in checked.rules.values() if rule.binding for found in rule.check(checked, {}))
    for path in () if refused else checked.files.unpublished_policies():
        yield in_file("", "it isn't what the policies.yml say; run `meshwright publish`", path)
