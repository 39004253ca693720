"""Settings that define a model and must be the same in every run, so that the checked model is the built model.

A check parses the mesh for production, so it would miss a model or a hook that exists only for another target.
"""

from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

from meshwright.jinja.paths import constant
from meshwright.jinja.syntax import is_plain, parse

# Set by `config()` in a model, in its YAML, or in dbt_project.yml, where they may have a plus prefix.
OF_YAML = frozenset({"enabled", "database", "schema", "alias", "materialized"})
FIXED = OF_YAML | {"pre_hook", "post_hook", "pre-hook", "post-hook", "sql_header"}
# A model may be a view in development and a table in production.
STORED = frozenset({"table", "view", "incremental", "ephemeral"})
LITERALS = (nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Concat, nodes.Keyword)
SET_ONE_VALUE = "set the same value for every target"
HOOK_CALLS = frozenset({"after_commit", "before_begin", "in_transaction"})


def settings_of_the_run(call: nodes.Call) -> Iterator[str]:
    """Yield the settings of a `config()` call that depend on the run, as "its `enabled` depends on the run; ..."."""
    settings = [(keyword.key, keyword.value) for keyword in call.kwargs]
    for argument in call.args:
        if isinstance(argument, nodes.Dict):
            settings += [(str(constant(pair.key)), pair.value) for pair in argument.items]
        else:
            yield "it computes the arguments of config(); write out the settings"
    if call.dyn_args or call.dyn_kwargs:
        yield "it computes the arguments of config(); write out the settings"
    for key, value in settings:
        if key in FIXED and not _is_fixed(key, value):
            yield f"its `{key}` depends on the run; {SET_ONE_VALUE}"


def is_left_to_the_run(text: str) -> bool:
    """Whether a YAML setting depends on anything other than project variables."""
    if is_plain(text):
        return False
    tree = parse(text)
    if isinstance(tree, TemplateSyntaxError):
        return True
    return any(name.name != "var" for name in tree.find_all(nodes.Name))


def _is_fixed(key: str, value: nodes.Node) -> bool:
    if key == "materialized" and isinstance(value, nodes.CondExpr):
        return all(constant(part) in STORED for part in (value.expr1, value.expr2) if part is not None)
    if isinstance(value, nodes.Call):
        name = value.node.name if isinstance(value.node, nodes.Name) else None
        is_of_hooks = name in HOOK_CALLS
        return (is_of_hooks or (name == "var" and key == "enabled")) and all(map(_is_literal, value.args))
    return _is_literal(value)


def _is_literal(node: nodes.Node) -> bool:
    return isinstance(node, LITERALS) and all(map(_is_literal, node.iter_child_nodes()))
