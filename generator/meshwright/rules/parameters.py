"""Which values a parameter of a rule takes: those of its default's type."""

from typing import Any

from meshwright.mesh.nearest import nearest
from meshwright.mesh.yaml_values import is_number
from meshwright.rules.rule import Rule


def parameter_fault(rule: Rule, name: str, value: Any) -> str | None:
    """Say why a rule can't have this parameter, or None when it can."""
    if name not in rule.parameters:
        meant = nearest(name, rule.parameters)
        known = ", ".join(("severity", *rule.parameters))
        return f"{rule.name} has no parameter {name!r}{f'; did you mean {meant}?' if meant else f'. It has: {known}.'}"
    expected = _fault(rule.parameters[name].default, value)
    return f"{name} of {rule.name} is {expected}, not {value!r}." if expected else None


def _fault(default: Any, value: Any) -> str | None:
    """Say what was expected. YAML reads `yes` as a boolean and `.nan` as a number, and Python counts with `True`."""
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "true or false"
    if isinstance(default, int | float):
        kind = "a whole number" if isinstance(default, int) else "a number"
        return None if is_number(value, type(default)) and value >= 0 else f"{kind} of 0 or more"
    if isinstance(default, dict):
        return None if _is_mapping(value) else "a mapping of text to text, none of it empty"
    return None if _is_list(value) else "a list of different texts, none of them empty"


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_text(key) and _is_text(item) for key, item in value.items())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
