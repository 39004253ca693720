"""A model's Jinja only describes its SQL.

**Example.** `{% do run_query('update ...') %}`, `{{ adapter.get_relation(...) }}` or
`{% do graph.nodes[...].config.meta.clear() %}` in a model, in a macro that it calls, or in an argument of a
test.

**Why.** Such code can run any SQL alongside the model, and can change the objects that dbt, the guard and the audit
depend on. No one can list every way to do that, so the rule allows only what it knows to be safe: `ref`, `source`,
`config`, `var`, `this`, `target`, loops, lists, `is_incremental()`, dbt's cross-database macros, and macros built from
these.

**Fix.** Write it in SQL, or use values known in advance. If code must query the warehouse, put it in a macro that the
platform has reviewed, and allow the macro: `jinja_declarative: {allowed: [sales.latest_partition, dbt_utils]}`.

Parameter: `allowed` lists macros (`package.macro`) and packages that may do more.
"""

from collections.abc import Iterator
from typing import Any

from meshwright.graph.graph import Graph
from meshwright.graph.macros import MacroJudge
from meshwright.graph.nodes import Node
from meshwright.jinja.declarative import Fault, faults_of
from meshwright.jinja.settings import SET_ONE_VALUE
from meshwright.jinja.syntax import is_plain
from meshwright.mesh.packages import GOVERNANCE_PACKAGE
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, allowing, mesh_rule

REMEDY = "write it in SQL, or allow the macro in a policy"
WITH_CODE = frozenset({"model", "snapshot", "analysis", "function", "test"})


@mesh_rule(allowed=allowing([]))
def jinja_declarative(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find code that does more than describe SQL."""
    judge = MacroJudge(graph.manifest, frozenset(settings["allowed"]))
    functions = [node for node in graph.manifest.functions.values() if node.package_name in graph.domains]
    # A disabled model may be enabled in another run.
    disabled = [n for nodes in graph.manifest.disabled.values() for n in nodes if n.package_name in graph.domains]
    for node in [*graph.nodes.values(), *functions, *disabled]:
        if node.resource_type in WITH_CODE and node.language != "python":
            for fault in _once_a_line(code_faults(node, judge)):
                remedy = "" if fault.what.endswith(SET_ONE_VALUE) else f"; {REMEDY}"
                yield on_node(node, f"{fault.what}{remedy}", line=fault.line)


def code_faults(node: Node, judge: MacroJudge) -> Iterator[Fault]:
    """Yield what isn't declarative in a node's code or, for a generic test, in its arguments and macro."""
    macros = judge.seen_from(node.package_name)
    if node.test_metadata is None:
        yield from [] if is_plain(node.raw_code) else faults_of(node.raw_code, macros)
        return
    test = node.test_metadata
    for text in _texts(test.kwargs):
        yield from (Fault(1, fault.what) for fault in faults_of(text, macros))
    if test.namespace != GOVERNANCE_PACKAGE:
        fault = macros.fault_of(test.namespace, f"test_{test.name}")
        if fault:
            yield Fault(1, f"it is the test {test.name}, which {fault}")


def _texts(value: Any) -> Iterator[str]:
    """Yield the strings in a test's arguments that dbt renders."""
    if isinstance(value, str) and not is_plain(value):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _once_a_line(faults: Iterator[Fault]) -> list[Fault]:
    """Return the first fault of each line: other faults on a line usually have the same cause."""
    return list({fault.line: fault for fault in reversed(list(faults))}.values())[::-1]
