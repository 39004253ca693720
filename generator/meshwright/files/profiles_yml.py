"""A domain's profiles.yml: the data that its connection reaches."""

from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.disk import within
from meshwright.adapters.warehouses import warehouse_of
from meshwright.adapters.yaml import user_yaml
from meshwright.files.draft import Draft
from meshwright.mesh.mesh import Domain, Mesh


def profile_lacks(root: Path, mesh: Mesh, domain: Domain, producer: Domain) -> bool:
    """Whether a domain's profiles.yml must change to read the producer; False for a profile elsewhere."""
    file = domain.folder / "profiles.yml"
    if not within.is_file(root, file):
        return False
    before, after = (user_yaml.plain(user_yaml.load(user_yaml.text_of(root, file), file)) for _ in range(2))
    with user_yaml.expecting(file, "a profile with `outputs`, each a mapping"):
        warehouse_of(mesh).let_read(after, mesh, producer)
    return bool(before != after)


def let_profile_read(draft: Draft, mesh: Mesh, domain: Domain, producer: Domain) -> None:
    """Change the domain's profiles.yml so that it can read the producer in this warehouse."""
    file = domain.folder / "profiles.yml"
    if not draft.exists(file):
        draft.note(f"{file} doesn't exist; give your own profile access to the relations of {producer.name}.")
        return
    text = draft.text(file)
    document = user_yaml.load(text, file)
    with user_yaml.expecting(file, "a profile with `outputs`, each a mapping"):
        warehouse_of(mesh).let_read(document, mesh, producer)
    draft.edit(file, user_yaml.dump(document, text))


def profile_reading(text: str, mesh: Mesh, producers: list[Domain]) -> str:
    """Return a profile as the template writes it, changed as the warehouse needs it for reading these producers."""
    document = user_yaml.load(text, PurePosixPath("profiles.yml"))
    for producer in producers:
        warehouse_of(mesh).let_read(document, mesh, producer)
    return user_yaml.dump(document, text)


def with_edits(new: str, base: str, current: str, path: PurePosixPath) -> tuple[str, list[str]]:
    """Return the profile `new` with the settings that differ between `base` and `current`, if it has them.

    Returns also the edited settings that it doesn't have, as in `prod.keepalives_idle`.
    """
    document = user_yaml.load(new, path)
    left: list[str] = []
    with user_yaml.expecting(path, "a profile with `outputs`, each a mapping"):
        before, edited = (_settings(user_yaml.load(text, path)) for text in (base, current))
        outputs = next(value for key, value in document.items() if key != "config")["outputs"]
        for (target, name), value in edited.items():
            if before.get((target, name)) != value:
                if target in outputs and name in outputs[target]:
                    outputs[target][name] = value
                else:
                    left.append(f"{target}.{name}")
    return user_yaml.dump(document, new), left


def _settings(document: Any) -> dict[tuple[str, str], Any]:
    """Return the settings of all outputs by target and name; the order of a list doesn't matter."""
    profile: dict[str, Any] = next((value for key, value in user_yaml.plain(document).items() if key != "config"), {})
    return {
        (target, name): sorted(value, key=str) if isinstance(value, list) else value
        for target, output in profile["outputs"].items()
        for name, value in output.items()
    }
