"""Settings that say what a model is: they are the same in every run, so that what is checked is what will be built.

A check parses the mesh for production. A model that exists, or has a hook, for another target only would be seen by
nobody.
"""

from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

from meshwright.jinja.paths import constant
from meshwright.jinja.syntax import is_plain, parse

# Set by `config()` in a model, in its YAML, or in dbt_project.yml, where they may have a plus before them.
OF_YAML = frozenset({"enabled", "database", "schema", "alias", "materialized"})
FIXED = OF_YAML | {"pre_hook", "post_hook", "pre-hook", "post-hook", "sql_header"}
# A table that is a view while it is developed is the same model.
STORED = frozenset({"table", "view", "incremental", "ephemeral"})
LITERALS = (nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Concat, nodes.Keyword)
LEFT_TO_THE_RUN = "it leaves "
HOOK_CALLS = frozenset({"after_commit", "before_begin", "in_transaction"})


def settings_of_the_run(call: nodes.Call) -> Iterator[str]:
    """Yield what a call of `config()` leaves to the run, as clauses such as "it leaves `enabled` to the run"."""
    settings = [(keyword.key, keyword.value) for keyword in call.kwargs]
    for argument in call.args:
        if isinstance(argument, nodes.Dict):
            settings += [(str(constant(pair.key)), pair.value) for pair in argument.items]
        else:
            yield "it takes its settings from a value; write them in config()"
    if call.dyn_args or call.dyn_kwargs:
        yield "it takes its settings from a value; write them in config()"
    for key, value in settings:
        if key in FIXED and not _is_fixed(key, value):
            yield f"{LEFT_TO_THE_RUN}`{key}` to the run; write one value, the same for every target"


def is_left_to_the_run(text: str) -> bool:
    """Whether a setting in YAML depends on more than variables of the project."""
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
