"""Parameters of the rules about files and of the contract gate: what the domains agreed to allow there.

Their severity is always error.
"""

from collections.abc import Iterable

from meshwright.graph.graph import Graph
from meshwright.rules.rule import Offence, Parameters, Rule, Severity


def _looked_at_in_files(_graph: Graph, _parameters: Parameters) -> Iterable[Offence]:
    return ()


FILE_PARAMETERS: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("governance_untouched", _looked_at_in_files, Severity.ERROR, doc="", parameters={"digests": []}),
        Rule("deprecation_announced", _looked_at_in_files, Severity.ERROR, doc="", parameters={"notice_days": 0}),
        Rule("profiles_known", _looked_at_in_files, Severity.ERROR, doc="", parameters={"allowed": []}),
    )
}
