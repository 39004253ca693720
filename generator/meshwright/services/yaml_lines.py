"""Finds places in the nodes of a YAML document, which know their lines."""

import yaml


def value_at(node: yaml.Node | None, *keys: str) -> yaml.Node | None:
    """Return what stands under these keys, one inside the other, or None."""
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node


def key_at(node: yaml.Node | None, *keys: str) -> yaml.Node | None:
    """Return the last of these keys itself, which is where the reader looks, or None."""
    parent = value_at(node, *keys[:-1])
    pairs = parent.value if isinstance(parent, yaml.MappingNode) else []
    return next((name for name, _ in pairs if name.value == keys[-1]), None)


def items_of(node: yaml.Node | None) -> list[yaml.Node]:
    """Return the parts of a list, [] when it is none."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def scalar(node: yaml.Node | None) -> str:
    """Return a scalar as it is written, "" when it is none."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def line_of(node: yaml.Node) -> int:
    """Return the line that a node begins on, counted from 1."""
    return int(node.start_mark.line) + 1
