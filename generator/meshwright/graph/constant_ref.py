"""Parses a `ref()` that dbt keeps as text, in a foreign key or a unit test's input."""

from jinja2 import TemplateSyntaxError, nodes

from meshwright.graph.nodes import ModelRef
from meshwright.jinja.syntax import parse


def constant_ref(text: str) -> ModelRef | None:
    """Return the reference in a text such as `ref('fleet', 'aircraft', v=1)`, None if it isn't a constant one."""
    tree = parse("{{ " + text.strip() + " }}")
    call = None if isinstance(tree, TemplateSyntaxError) else next(tree.find_all(nodes.Call), None)
    if call is None:
        return None
    try:
        names = [argument.as_const() for argument in call.args]
        keywords = {keyword.key: keyword.value.as_const() for keyword in call.kwargs}
    except nodes.Impossible:
        return None
    if not isinstance(call.node, nodes.Name) or call.node.name != "ref" or not names:
        return None
    version = keywords.get("v", keywords.get("version"))
    return ModelRef(str(names[-1]), str(names[0]) if len(names) > 1 else None, version)
