"""Which values a template assigns to names, and whether the template created them itself."""

from collections.abc import Iterator
from typing import Any

from jinja2 import nodes

from meshwright.jinja.paths import member_name

FRESH_FILTERS = frozenset({"list", "sort", "unique", "items", "dictsort", "batch", "slice", "select", "reject"})
FRESH_CALLS = frozenset({"namespace", "dict", "list", "fromjson", "fromyaml", "set", "split", "copy", "range"})
BINDING = (nodes.List, nodes.Dict, nodes.Tuple)


def names_of(target: nodes.Node) -> Iterator[str]:
    """Yield the names that the target of a loop or a `with` binds."""
    for name in [target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name):
        yield name.name


def assignments(body: nodes.Node) -> dict[str, list[nodes.Node]]:
    """Return the values assigned to each name in a template or macro, excluding the macros that it defines."""
    found: dict[str, list[nodes.Node]] = {}
    for node in _in_order(body):
        if isinstance(node, nodes.Macro):
            found.setdefault(node.name, []).append(node)
        elif isinstance(node, nodes.Assign | nodes.AssignBlock):
            value: nodes.Node = node.node if isinstance(node, nodes.Assign) else nodes.Const("")
            is_one = isinstance(node.target, nodes.Name | nodes.NSRef)
            targets: list[Any] = [node.target] if is_one else [*node.target.find_all((nodes.Name, nodes.NSRef))]
            for position, target in enumerate(targets):
                name = f"{target.name}.{target.attr}" if isinstance(target, nodes.NSRef) else target.name
                found.setdefault(name, []).append(value if len(targets) == 1 else _part(value, position))
    return found


def _in_order(body: nodes.Node) -> Iterator[nodes.Node]:
    for child in body.iter_child_nodes():
        yield child
        if not isinstance(child, nodes.Macro):
            yield from _in_order(child)


def _part(value: nodes.Node, position: int) -> nodes.Node:
    """Return one of the values of `set a, b = [], {}`, or the whole value if it isn't a tuple."""
    return value.items[position] if isinstance(value, nodes.Tuple) and position < len(value.items) else value


def is_fresh(value: nodes.Node) -> bool:
    """Whether an expression creates a new object that nothing else references."""
    if isinstance(value, nodes.And | nodes.Or):
        return is_fresh(value.left) and is_fresh(value.right)
    if isinstance(value, nodes.CondExpr):
        return is_fresh(value.expr1) and (value.expr2 is None or is_fresh(value.expr2))
    if isinstance(value, nodes.Filter):
        return value.name in FRESH_FILTERS
    if isinstance(value, nodes.Call):
        return _callee(value) in FRESH_CALLS
    return isinstance(value, (*BINDING, nodes.Const, nodes.BinExpr, nodes.UnaryExpr, nodes.Concat, nodes.Compare))


def _callee(call: nodes.Call) -> str | None:
    if isinstance(call.node, nodes.Name):
        return str(call.node.name)
    return member_name(call.node) if isinstance(call.node, nodes.Getattr | nodes.Getitem) else None


def borrows(value: nodes.Node) -> bool:
    """Whether an expression may contain a shared object: the value of a name, or the result of a call."""
    if isinstance(value, nodes.Call) and _callee(value) in FRESH_CALLS:
        return any(borrows(child) for child in value.iter_child_nodes() if child is not value.node)
    return isinstance(value, nodes.Name | nodes.Call) or any(map(borrows, value.iter_child_nodes()))
