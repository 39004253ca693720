"""A mesh in a real git repository: one domain per case, one commit before and one after."""

import re
import shutil
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from tests.conftest import REPOSITORY, run

MESH = """\
name: acme
warehouse: duckdb
namespace: database
owner: {name: Platform, email: platform@acme.example}
template: {source: https://example.com/templates.git}
domains:
"""


def git(folder: Path, *arguments: str) -> str:
    done = run("git", *arguments, cwd=folder)
    assert done.code == 0, done
    return done.out.strip()


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", f"--message={message}")
    return git(folder, "rev-parse", "HEAD")


def slug(name: str) -> str:
    """A case's name as that of a domain or a model."""
    return f"{re.sub(r'[^a-z0-9]+', '_', name.lower())[:36].strip('_')}_{crc32(name.encode()) % 1000}"


PROJECT = """\
name: {domain}
version: "1.0"
profile: {domain}
"""


def write_mesh(root: Path, *domains: str) -> None:
    """Write a mesh of domains without models: what dbt needs to parse it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "mesh.yml").write_text(MESH + "".join(f"  - name: {domain}\n" for domain in domains))
    if not (root / "governance").is_dir():
        shutil.copytree(REPOSITORY / "example_mesh/governance", root / "governance")
    for domain in domains:
        project = root / "domains" / domain / "dbt_project.yml"
        project.parent.mkdir(parents=True, exist_ok=True)
        project.write_text(PROJECT.format(domain=domain))


def write_port(root: Path, domain: str, product: str, text: str | None, owner: str | None = None) -> Path:
    """Write a port's YAML, or remove it when there is none."""
    file = root / "ports" / domain / "models" / f"{product}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        file.unlink(missing_ok=True)
    else:
        file.write_text(text)
    if owner is not None:
        file.with_name("_domain.yml").write_text(owner)
    return file


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A mesh with the port of the cases, committed on main."""
    from tests.contracts.cases import OWNER, PORT

    root = tmp_path / "acme"
    write_mesh(root, "flights")
    write_port(root, "flights", "departures", PORT, OWNER)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "before")
    return root


def facts(change: dict[str, Any]) -> tuple[str, str, str]:
    return change["verdict"], change["rule"], change["element"]
