"""Attribute paths: `modules.re.match` as its parts."""

from jinja2 import nodes


def path_of(node: nodes.Node) -> tuple[str, ...]:
    """Return `("modules", "re", "match")` for `modules.re.match`, () if it doesn't start with a name."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        before, name = path_of(node.node), member_name(node)
        return (*before, name) if before and name is not None else ()
    return ()


def member_name(node: nodes.Getattr | nodes.Getitem) -> str | None:
    """Return the name of the attribute or item, None if it is computed."""
    name = node.attr if isinstance(node, nodes.Getattr) else constant(node.arg)
    return name if isinstance(name, str) else None


def constant(node: nodes.Node) -> object:
    """Return the value of a literal, None for anything else."""
    return node.value if isinstance(node, nodes.Const) else None
