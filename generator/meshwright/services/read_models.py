"""Reads the models and exposures of a mesh from their files, in the working tree or at a revision."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from meshwright.gate.impact import Impact
from meshwright.gate.models import (
    FOLDERS,
    IS_DISABLED,
    Macro,
    Model,
    macros_in,
    model_in,
    references,
    with_macros,
)
from meshwright.gate.refs import Ref
from meshwright.mesh.contract import Product
from meshwright.mesh.mesh import Mesh, Owner
from meshwright.services import user_yaml
from meshwright.services.read_ports import PORT, read_owner, read_ports
from meshwright.services.trees import Tree


def read_impact(
    tree: Tree, mesh: Mesh, before: Callable[[str, str], Product | None], gone: Iterable[tuple[str, str]] = ()
) -> Impact:
    """Return who reads what in a tree.

    `before` finds products that another state of the mesh is asked for, `gone` names those that may be no more.

    Raises Refused when a YAML file can't be read.
    """
    folders = [f"{domain.folder}/{folder}" for domain in mesh.domains for folder in FOLDERS]
    paths = [path for folder in folders for path in tree.files(folder)]
    texts = tree.texts([path for path in paths if path.endswith((".sql", ".py", ".yml", ".yaml"))])
    owners = read_owners(tree, mesh)
    after = published(tree)
    macros = _macros(tree, mesh)
    models = [
        with_macros(model, macros[model.domain])
        for path, text in texts.items()
        for model in _models(path, text)
        if not IS_DISABLED.search(model.code)
    ]
    return Impact(
        models, lambda d, n: before(d, n) or after(d, n), owners, str(mesh.warehouse), {*gone, *_published_names(tree)}
    )


def _published_names(tree: Tree) -> set[tuple[str, str]]:
    return {(found[1], found[2]) for path in tree.files("ports") if (found := PORT.fullmatch(path))}


def _macros(tree: Tree, mesh: Mesh) -> dict[str, list[Macro]]:
    """Return the macros of each domain."""
    files = {d.name: [p for p in tree.files(f"{d.folder}/macros") if p.endswith(".sql")] for d in mesh.domains}
    texts = tree.texts([path for paths in files.values() for path in paths])
    return {
        domain: [macro for path in paths if path in texts for macro in macros_in(texts[path])]
        for domain, paths in files.items()
    }


def read_owners(tree: Tree, mesh: Mesh) -> dict[str, str]:
    """Return the owner of each domain as it is told, `nobody` where there is none."""
    files = {domain.name: f"{domain.folder}/models/_domain.yml" for domain in mesh.domains}
    texts = tree.texts(list(files.values()))
    read = {name: read_owner(texts[file], PurePosixPath(file)) for name, file in files.items() if file in texts}
    return {name: str(read.get(name) or "nobody") for name in files}


def published(tree: Tree) -> Callable[[str, str], Product | None]:
    """Return what finds a published product in a tree by domain and name; a port is read when it is asked for."""

    @cache
    def find(domain: str, name: str) -> Product | None:
        path = f"ports/{domain}/models/{name}.yml"
        return next(iter(read_ports(tree, [path])), None) if PORT.fullmatch(path) else None

    return find


def _models(path: str, text: str) -> Iterator[Model]:
    if not path.endswith((".yml", ".yaml")):
        yield model_in(path, text)
    elif "exposures:" in text or "snapshots:" in text:
        file = PurePosixPath(path)
        with user_yaml.expecting(file, "`exposures` and `snapshots`, each with a name and what it reads"):
            document = user_yaml.check_mapping(user_yaml.read(text, file), file) or {}
            for exposure in document.get("exposures") or []:
                yield _exposure(path, text, exposure)
            for snapshot in document.get("snapshots") or []:
                yield _snapshot(path, text, snapshot)


def _exposure(path: str, text: str, exposure: dict[str, Any]) -> Model:
    owner = exposure.get("owner") or {}
    email = owner.get("email")
    label = str(Owner(str(owner.get("name") or ""), ", ".join(email) if isinstance(email, list) else str(email or "")))
    reads = references("".join(f"{{{{ {read} }}}}" for read in exposure.get("depends_on") or []))
    opaque = "an exposure doesn't say which columns it uses"
    return _declared(path, text, str(exposure["name"]), reads, "exposure", opaque, label.strip())


def _snapshot(path: str, text: str, snapshot: dict[str, Any]) -> Model:
    reads = references(f"{{{{ {snapshot.get('relation') or ''} }}}}")
    return _declared(path, text, str(snapshot["name"]), reads, "snapshot", "a snapshot takes every column")


def _declared(
    path: str, text: str, name: str, reads: tuple[Ref, ...], resource: str, opaque: str, owner: str = ""
) -> Model:
    return Model(PurePosixPath(path).parts[1], name, None, path, text, reads, resource, owner, opaque)
