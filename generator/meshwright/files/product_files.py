"""The files of a domain's products: whether a name is free, and who may refer to it."""

import re
from pathlib import Path

from meshwright.adapters.disk import within
from meshwright.errors import Refused
from meshwright.mesh.mesh import Domain, Mesh

RESOURCE_FOLDERS = ("models", "seeds", "snapshots")


def check_product_free(root: Path, domain: Domain, name: str) -> None:
    """Raise Refused if the domain has a model, seed or snapshot with this name."""
    taken = re.compile(re.escape(name) + r"([._]v\d+)?")
    for folder in RESOURCE_FOLDERS:
        for file in within.files(root, domain.folder / folder, ".sql", ".py", ".csv", ".yml", ".yaml"):
            if taken.fullmatch(file.stem):
                raise Refused(f"{name!r} already exists in domain {domain.name!r} ({file}). Choose another name.")


def refers_to(root: Path, mesh: Mesh, name: str) -> bool:
    """Whether a file of a domain may refer to a model with this name. If so, only dbt knows for certain."""
    ref = re.compile(rf"ref\([^)]*['\"]{re.escape(name)}['\"]".encode())
    folders = (domain.folder / folder for domain in mesh.domains for folder in ("models", "snapshots"))
    files = (file for folder in folders for file in within.files(root, folder))
    return any(ref.search(within.content(root, file) or b"") for file in files)
