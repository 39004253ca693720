"""The keys of models stored as `table_audited`, of which dbt would warn that nothing enforces them: the audit does."""

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Any

from meshwright.adapters.yaml import user_yaml
from meshwright.adapters.yaml.user_yaml import items_of, text_at, value_of

AUDITED = frozenset({"primary_key", "not_null"})
SETTING = "warn_unsupported"


def without_warnings(text: str, path: PurePosixPath, models: Collection[str]) -> str:
    """Return the text with `warn_unsupported: false` in each key of these models; comments stay."""
    return _edited(text, [_added(text, node) for node in _keys(text, path, models) if value_of(node, SETTING) is None])


def with_warnings(text: str, path: PurePosixPath, models: Collection[str]) -> str:
    """Return the text without `warn_unsupported: false` in the keys of these models."""
    places = [_place(text, node) for node in _keys(text, path, models)]
    return _edited(text, [(start, end, "") for start, end in filter(None, places)])


def _keys(text: str, path: PurePosixPath, models: Collection[str]) -> Iterator[Any]:
    """Yield the constraints that the audit checks."""
    for model in items_of(value_of(user_yaml.nodes(text, path), "models")):
        if text_at(value_of(model, "name")) in models:
            parts = [model, *items_of(value_of(model, "versions"))]
            columns = [column for part in parts for column in items_of(value_of(part, "columns"))]
            for constrained in (*parts, *columns):
                for constraint in items_of(value_of(constrained, "constraints")):
                    if text_at(value_of(constraint, "type")) in AUDITED:
                        yield constraint


def _added(text: str, constraint: Any) -> tuple[int, int, str]:
    """Return the place after a constraint's last key, and what to insert there."""
    last = constraint.value[-1][1]
    while items_of(last) and not last.flow_style:
        last = items_of(last)[-1]  # a list ends where the next key begins, behind comments
    end = last.end_mark.index
    if constraint.flow_style:
        return end, end, f", {SETTING}: false"
    line_end = text.find("\n", end)
    place = len(text) if line_end == -1 else line_end
    return place, place, f"\n{' ' * constraint.start_mark.column}{SETTING}: false"


def _place(text: str, constraint: Any) -> tuple[int, int] | None:
    """Return where a constraint has the setting, None if it hasn't, or if it begins with it."""
    for (_, before), (key, value) in zip(constraint.value, constraint.value[1:], strict=False):
        if (key.value, value.value) == (SETTING, "false"):
            if constraint.flow_style:
                return before.end_mark.index, value.end_mark.index
            return text.rfind("\n", 0, key.start_mark.index), text.find("\n", value.end_mark.index)
    return None


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end if end != -1 else len(text) :]
    return text
