"""Finds the line of a port's YAML that a change is about."""

import yaml

from meshwright.gate.change import Change
from meshwright.services import quick_yaml
from meshwright.services.yaml_lines import items_of, key_at, line_of, scalar, value_at

CONSTRAINTS = ("primary", "unique", "check", "foreign", "custom")


def locate(text: str, changes: list[Change]) -> list[int]:
    """Return a line for each change of one file: the column's or the key's, else that of the version or the model."""
    document = quick_yaml.compose(text)
    [model] = items_of(value_at(document, "models"))[:1] or [document]
    return [_line(model, change) for change in changes]


def _line(model: yaml.Node | None, change: Change) -> int:
    version = _version(model, change)
    found = _column(version, change) or _column(model, change) if change.column else _key(version, change)
    place = found or version or model
    return line_of(place) if place else 1


def _version(model: yaml.Node | None, change: Change) -> yaml.Node | None:
    versions = items_of(value_at(model, "versions"))
    found = (version for version in versions if scalar(value_at(version, "v")) == str(change.version))
    return next(found, model)


def _column(part: yaml.Node | None, change: Change) -> yaml.Node | None:
    names = {str(name).lower() for name in (change.column, change.after)}
    columns = items_of(value_at(part, "columns"))
    return next((column for column in columns if scalar(value_at(column, "name")).lower() in names), None)


def _key(part: yaml.Node | None, change: Change) -> yaml.Node | None:
    word = change.element.split(" ")[0]
    keys = word.split(".")
    if word in CONSTRAINTS:
        return key_at(part, "constraints")
    return (
        key_at(part, word)
        or key_at(part, "config", word)
        or key_at(part, "config", "meta", *keys)
        or key_at(part, "config", "meta", keys[0])
        or (key_at(part, "config") if word == "relation" else None)
    )
