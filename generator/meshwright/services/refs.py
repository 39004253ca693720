"""Which models read which, from the SQL alone: enough to see a cycle before dbt could parse it."""

import re
from pathlib import Path

from jinja2 import Environment, TemplateError, nodes

JINJA = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (parses SQL, renders nothing)
VERSION_SUFFIX = re.compile(r"[._]v\d+$")

Model = tuple[str, str]  # domain, model


def path_between(root: Path, start: list[Model], goal: Model) -> list[Model] | None:
    """Return how one of the `start` models comes to read `goal`, or None when none does."""
    queue = [[model] for model in start]
    seen = set(start)
    while queue:
        path = queue.pop(0)
        if path[-1] == goal:
            return path
        for read in models_read(root, path[-1]):
            if read not in seen:
                seen.add(read)
                queue.append([*path, read])
    return None


def models_read(root: Path, model: Model) -> list[Model]:
    """Return the models that a model's SQL refers to by constant names, over all its versions."""
    domain, name = model
    files = (file for file in (root / "domains" / domain / "models").rglob(f"{name}*.sql") if _model_name(file) == name)
    return [read for file in sorted(files) for read in _refs(file.read_text(encoding="utf-8"), domain)]


def _model_name(file: Path) -> str:
    return VERSION_SUFFIX.sub("", file.stem)


def _refs(sql: str, domain: str) -> list[Model]:
    try:
        tree = JINJA.parse(sql)
    except TemplateError:
        return []
    calls = (call for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name) and call.node.name == "ref")
    names = ([arg.value for arg in call.args if isinstance(arg, nodes.Const)] for call in calls)
    return [(domain, found[0]) if len(found) == 1 else (found[0], found[1]) for found in names if found]
