"""The governance package is up to date with the policies and the domains' roles.

**Example.** A waiver was added to `domains/sales/policies.yml` without running `meshwright publish`: the guard and the
audit still enforce the waived rule.

**Why.** dbt doesn't read policies.yml and mesh.yml. `meshwright publish` generates macros from these files, which give
the guard and the audit their severities and waivers, and the grants their roles, so a review covers both.

**Fix.** Run `meshwright publish` and commit the result.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.rule import Settings, file_rule


@file_rule()
def policies_current(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find generated policies that `publish` would change."""
    # A waiver that `publish` rejects is reported by its own rule.
    refused = any(found for rule in checked.rules.values() if rule.binding for found in rule.check(checked, {}))
    for path in () if refused else checked.files.unpublished_policies():
        yield in_file("", "it is out of date with policies.yml and mesh.yml; run `meshwright publish`", path)
