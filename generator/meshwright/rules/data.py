"""The data rules: measured by the audit of the governance package, known here by name for policies and waivers.

One rule is one file in `macros/audit/rules/` of the governance package; its documentation is the comment at its head.
"""

from collections.abc import Iterable

from meshwright.graph.graph import Graph
from meshwright.rules.rule import Offence, Parameters, Rule, Severity


def _measured_by_the_audit(_graph: Graph, _parameters: Parameters) -> Iterable[Offence]:
    return ()


DATA_RULES: dict[str, Rule] = {
    name: Rule(name, _measured_by_the_audit, Severity.ERROR, doc="")
    for name in (
        "primary_key_unique",
        "not_null",
        "accepted_values",
        "accepted_range",
        "completeness",
        "minimum_rows",
        "volume_drift",
        "freshness",
        "row_parity",
        "load_keys_unique",
        "grain_unique",
        "keys_found",
        "totals_reconcile",
        "no_fan_out",
    )
}
