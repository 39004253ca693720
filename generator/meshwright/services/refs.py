"""Which models read which, from the SQL alone: enough to see a cycle before dbt could parse it."""

from pathlib import Path, PurePosixPath

from meshwright.gate.models import references, split_version
from meshwright.gate.refs import Ref
from meshwright.mesh.mesh import Domain
from meshwright.services import within

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


def domains_behind(root: Path, model: Model) -> list[str]:
    """Return the domains whose relations a view's query reaches, itself included, in the order found.

    A relation that stores its rows needs nobody else; only a virtual product and the private models before it are
    followed.
    """
    domains = [model[0]]
    queue, seen = [model], {model}
    while queue:
        current = queue.pop(0)
        for read in models_read(root, current):
            if read[0] not in domains:
                domains.append(read[0])
            if read not in seen and _may_be_a_view(root, read):
                queue.append(read)
            seen.add(read)
    return domains


def _may_be_a_view(root: Path, model: Model) -> bool:
    """Whether the model is virtual, or private (it stands in the folder of another product)."""
    file = next(iter(_sql_files(root, model)), None)
    return file is not None and (file.parent.name != model[1] or file.parent.parent.name == "virtual")


def models_read(root: Path, model: Model) -> list[Model]:
    """Return the models that a model's SQL refers to, over all its versions."""
    domain, _ = model
    return [(ref.domain or domain, ref.name) for file in _sql_files(root, model) for ref in _refs(root / file)]


def unpinned_readers(root: Path, domain: Domain, name: str) -> list[PurePosixPath]:
    """Return the SQL files of a domain that refer to one of its own models without a version."""
    return [
        file
        for file in within.files(root, domain.folder / "models", ".sql")
        for ref in _refs(root / file)
        if ref.version is None and (ref.domain or domain.name, ref.name) == (domain.name, name)
    ]


def _sql_files(root: Path, model: Model) -> list[PurePosixPath]:
    files = within.files(root, PurePosixPath("domains") / model[0] / "models", ".sql")
    return [file for file in files if _model_name(file) == model[1]]


def _model_name(file: PurePosixPath) -> str:
    return split_version(file.stem)[0]


def _refs(file: Path) -> tuple[Ref, ...]:
    return references(file.read_text(encoding="utf-8", errors="replace"))
