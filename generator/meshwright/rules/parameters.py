"""Which values a rule's parameter accepts: those with the type of its default."""

from typing import Any

from meshwright.mesh.nearest import nearest
from meshwright.mesh.yaml_values import is_number
from meshwright.rules.rule import Rule


def parameter_fault(rule: Rule, name: str, value: Any) -> str | None:
    """Return why a rule can't have this parameter, or None when it can."""
    if name not in rule.parameters:
        meant = nearest(name, rule.parameters)
        known = ", ".join(("severity", *rule.parameters))
        remedy = f"; did you mean {meant}?" if meant else f". Its parameters: {known}."
        return f"{rule.name} has no parameter {name!r}{remedy}"
    expected = _fault(rule.parameters[name].default, value)
    return f"{name} of {rule.name} must be {expected}, not {value!r}." if expected else None


def _fault(default: Any, value: Any) -> str | None:
    """Return what was expected. YAML reads `yes` as a boolean and `.nan` as a number; in Python, `True` is an int."""
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "true or false"
    if isinstance(default, int | float):
        kind = "a whole number" if isinstance(default, int) else "a number"
        return None if is_number(value, type(default)) and value >= 0 else f"{kind} of 0 or more"
    if isinstance(default, dict):
        return None if _is_mapping(value) else "a mapping of non-empty text to non-empty text"
    return None if _is_list(value) else "a list of distinct, non-empty texts"


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_text(key) and _is_text(item) for key, item in value.items())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
