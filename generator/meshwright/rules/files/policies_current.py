"""The governance package knows the policies that the domains agreed on.

**Example.** A waiver was added to `domains/sales/policies.yml` and `meshwright publish` not run: the guard and the
audit still stop for what it waives.

**Why.** dbt reads no policies.yml. The guard and the audit know severities and waivers from a macro that is made of
these files, so that both stand under the same review.

**Mend.** Run `meshwright publish` and commit what it writes.
"""

from collections.abc import Iterator

from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.graph.graph import Graph
from meshwright.rules.files.file_rule import Fault, Scope, file_rule
from meshwright.rules.waivers.waiver_rule import Exceptions, utc_today
from meshwright.services.publish import check_waivers, draft_policies


@file_rule
def policies_current(scope: Scope) -> Iterator[Fault]:
    """Find a macro of policies that `publish` would change."""
    draft = Draft(scope.root)
    graph = Graph(scope.manifest, scope.mesh.domains)
    try:
        check_waivers(Exceptions(scope.mesh, graph, scope.policies, utc_today()))
        draft_policies(draft, scope.policies)
    except Refused:  # a waiver that `publish` refuses is a finding of its own
        return
    for change in draft.plan().changes:
        yield Fault("", "it isn't what the policies.yml say; run `meshwright publish`", str(change.path))
