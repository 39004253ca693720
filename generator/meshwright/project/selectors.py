"""Lets dbt's selectors use the mesh's names of products: `domain.product` and `domain.product.v1`."""

import re
from pathlib import Path

from meshwright.adapters.disk import within
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Mesh

SELECTING = {"--select", "-s", "--models", "--model", "-m", "--exclude"}
PRODUCT = re.compile(r"(?<![\w:./*-])(?P<domain>[a-z]\w*)\.(?P<product>[a-z]\w*?)(?:\.v(?P<version>\w+))?(?![\w.*/])")


def resolve_products(root: Path, mesh: Mesh, arguments: list[str]) -> list[str]:
    """Return dbt's arguments with the products in its selectors replaced by dbt's names, from their folders.

    `sales.orders` becomes `sales.source_aligned.orders`: the product with its private models and all versions.
    Everything else stays unchanged, including graph operators and dbt's own methods.
    """
    resolved: list[str] = []
    selecting = False
    for argument in arguments:
        option, equals, value = argument.partition("=")
        if argument.startswith("-"):
            selecting = option in SELECTING
            argument = option + equals + _resolve(root, mesh, value) if selecting else argument
        elif selecting:
            argument = _resolve(root, mesh, argument)
        resolved.append(argument)
    return resolved


def _resolve(root: Path, mesh: Mesh, selector: str) -> str:
    domains = {domain.name: domain for domain in mesh.domains}

    def folder(match: re.Match[str]) -> str:
        domain, product, version = match["domain"], match["product"], match["version"]
        for kind in Kind if domain in domains else ():
            folder = domains[domain].folder / "models" / kind / product
            within.check(root, folder)
            if (root / folder).is_dir():
                path = f"{domain}.{kind}.{product}"
                return f"{path}.{product}.v{version}" if version else path
        return match[0]

    return PRODUCT.sub(folder, selector)
