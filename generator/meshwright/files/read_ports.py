"""Reads products from the port packages of a revision, as `meshwright publish` wrote them."""

import re
from pathlib import PurePosixPath
from typing import Any

from meshwright.adapters.git.trees import Tree
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.mesh.contract import Product
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Owner
from meshwright.mesh.model_yaml import product_of, published_kind

PORT = re.compile(r"ports/([^/]+)/models/([^/_][^/]*)\.yml")
SHAPE = "its kind, versions, and columns with names and types"


def product_in(
    text: str, path: PurePosixPath, domain: str, name: str, kind: Kind | None, owner: Owner | None = None
) -> Product:
    """Read a product from the YAML of its model; without a `kind`, it is the published one.

    Raises Refused with the file, and with the line when the YAML is invalid.
    """
    with user_yaml.expecting(path, f"`models` with {name}: {SHAPE}"):
        document = user_yaml.check_mapping(user_yaml.read(text, path), path) or {}
        for model in document.get("models") or []:
            if model.get("name") == name:
                return product_of(model, domain, kind or published_kind(model), owner)
    raise Refused(f"{path} doesn't define a model {name!r}.")


def owners_file(domain: str) -> str:
    """Return the path of the file with the domain's owner in its port package."""
    return f"ports/{domain}/models/_domain.yml"


def read_ports(tree: Tree, paths: list[str]) -> list[Product]:
    """Return the products of the port files that exist, in the order of `paths`.

    Raises Refused with the tree and the file, and with the line when the YAML is invalid.
    """
    ports = [(path, *match.groups()) for path in paths if (match := PORT.fullmatch(path))]
    owner_files = sorted({owners_file(domain) for _, domain, _ in ports})
    texts = tree.texts([*owner_files, *(path for path, _, _ in ports)])
    try:
        owners = {path: read_owner(texts[path], PurePosixPath(path)) for path in owner_files if path in texts}
        return [
            product_in(texts[path], PurePosixPath(path), domain, name, None, owners.get(owners_file(domain)))
            for path, domain, name in ports
            if path in texts
        ]
    except Refused as error:
        raise Refused(f"At {tree.name}: {error}") from error


def read_owner(text: str, path: PurePosixPath) -> Owner | None:
    """Return the owner of the first group of a file, None if its name or email is missing."""
    with user_yaml.expecting(path, "`groups` with one group and its owner"):
        document = user_yaml.check_mapping(user_yaml.read(text, path), path) or {}
        group: dict[str, Any] = next(iter(document.get("groups") or []), {})
        owner = group.get("owner") or {}
        if not (owner.get("name") and owner.get("email")):
            return None
        email = owner["email"]
        chat = ((group.get("config") or {}).get("meta") or {}).get("chat")
        return Owner(str(owner["name"]), email if isinstance(email, str) else ", ".join(email), chat)
