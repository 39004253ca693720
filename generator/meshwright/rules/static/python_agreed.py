"""Python runs only where a policy allows it.

**Example.** `forecast.py` among the models of a domain, or a function written in Python.

**Why.** Python runs on the warehouse with the permissions of the run. It can read and write anything that these allow,
and parsing can't show what it does.

**Fix.** Write it in SQL, or have the platform review it and allow it: `python_agreed: {allowed: [sales.forecast]}`.

Parameter: `allowed` lists models and functions, as `domain.name`.
"""

from collections.abc import Iterator

from meshwright.graph.graph import Graph
from meshwright.rules.finding import Finding, on_node
from meshwright.rules.rule import Settings, allowing, mesh_rule


@mesh_rule(allowed=allowing([]))
def python_agreed(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Find Python that no policy allows."""
    functions = [node for node in graph.manifest.functions.values() if node.package_name in graph.domains]
    for node in [*graph.models, *functions]:
        is_python = node.language == "python" or node.original_file_path.endswith(".py")
        if is_python and node.full_name not in settings["allowed"]:
            yield on_node(node, "it is written in Python; write it in SQL, or allow it in a policy")
