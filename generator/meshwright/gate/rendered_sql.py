"""Renders a model's code to SQL without dbt: enough to see which columns it uses of what it reads."""

import re

import msgspec
from jinja2 import nodes

from meshwright.gate import jinja_child
from meshwright.gate.rendering import CANNOT_RENDER, ENVIRONMENT, EXPRESSIONS, cannot_run, incomplete, render
from meshwright.gate.rendering import RenderedSql as RenderedSql

LONGEST_CODE = 1_000_000
# Jinja that takes no longer and makes no more text than it is long itself: no loops, no variables, no operators.
BOUNDED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Keyword),
    *(nodes.Call, nodes.If, nodes.CondExpr, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand),
    *(nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Getattr),
)


def render_sql(code: str) -> list[RenderedSql]:
    """Render a model's code, once with every condition that only dbt can decide taken as false, and once as true.

    Such conditions are those on `is_incremental()`, variables, the target and the like. Where one has more than two
    branches the rendering is incomplete. What needs more than two seconds or 512 MB isn't known either.
    """
    if len(code) > LONGEST_CODE:
        return [incomplete(f"its code is longer than {LONGEST_CODE:,} characters")]
    try:
        parsed = ENVIRONMENT.parse(code)
        if not is_bounded(parsed):
            return _decided(jinja_child.render(code), code)
        template = ENVIRONMENT.compile(parsed)
    except CANNOT_RENDER as error:
        return [incomplete(cannot_run(error))]
    return _decided(render(template), code)


def is_bounded(template: nodes.Node) -> bool:
    """Whether running a template ends at once whatever it says, so that it needs no child."""
    return (
        isinstance(template, BOUNDED)
        and _calls_what_is_known(template)
        and all(is_bounded(child) for child in template.iter_child_nodes())
    )


def _calls_what_is_known(node: nodes.Node) -> bool:
    """Whether a call is one of a name or of a package of macros, not of a text's own method."""
    if not isinstance(node, nodes.Call):
        return True
    called = node.node
    is_macro = isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name)
    return isinstance(called, nodes.Name) or (is_macro and called.node.name in EXPRESSIONS)  # type: ignore[attr-defined]


def _decided(rendered: list[RenderedSql], code: str) -> list[RenderedSql]:
    if len(rendered) > 1 and re.search(r"\{%-?\s*elif\b", code):
        return [msgspec.structs.replace(rendered[0], unknown="it has an `elif` that only dbt can decide")]
    return rendered
