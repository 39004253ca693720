"""A domain's profiles.yml: the data that its connection reaches."""

from pathlib import Path

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
