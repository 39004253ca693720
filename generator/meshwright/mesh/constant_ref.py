"""Reads a `ref()` of constants that dbt keeps as text: of a foreign key, or of a unit test's input."""

import jinja2
from jinja2 import nodes

from meshwright.mesh.manifest import Ref


def constant_ref(text: str) -> Ref | None:
    """Return the reference that a text such as `ref('fleet', 'aircraft', v=1)` makes, None when it makes none."""
    try:
        tree = jinja2.Environment(autoescape=False).parse("{{ " + text.strip() + " }}")  # noqa: S701 (never rendered)
        call = next(tree.find_all(nodes.Call))
        names = [argument.as_const() for argument in call.args]
        keywords = {keyword.key: keyword.value.as_const() for keyword in call.kwargs}
    except (jinja2.TemplateSyntaxError, nodes.Impossible, StopIteration):
        return None
    if not isinstance(call.node, nodes.Name) or call.node.name != "ref" or not names:
        return None
    version = keywords.get("v", keywords.get("version"))
    return Ref(str(names[-1]), str(names[0]) if len(names) > 1 else None, version)
