"""Finds mesh.yml, reads it, and registers domains in it."""

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from meshwright.adapters.disk import user_text, within
from meshwright.adapters.warehouses.facts import facts_of
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.mesh.mesh import Domain, Mesh, Namespace, Warehouse
from meshwright.mesh.names import check_identifier, check_no_package, check_role
from meshwright.mesh.paths import MESH_FILE, REDO
from meshwright.mesh.warehouse import check_setting

REPOSITORY_COMMENT = (
    "\nThe URL of this repository. Domains in their own repositories install governance and ports from it."
)
CONNECTION_COMMENT = """
# How to reach the warehouse. Environment variables win, and secrets only come from them: see
# domains/*/profiles.yml.
"""
CONNECTION = re.compile(rf"(?:{re.escape(CONNECTION_COMMENT)})?^connection:.*\n(?:^[ \t]+\S.*\n)*", re.MULTILINE)
NAMESPACE = re.compile(r"^namespace:.*\n", re.MULTILINE)
CHOICES: dict[str, type[StrEnum]] = {"$.warehouse": Warehouse, "$.namespace": Namespace}


def find_mesh(start: Path) -> Path:
    """Return the root of the mesh that contains `start`; raises Refused if there is none."""
    folder = within.real_folder(start)
    if not folder.is_dir():
        raise Refused(f"{start} isn't a folder.")
    for candidate in (folder, *folder.parents):
        # An `init` that was interrupted may have left no mesh.yml yet.
        if user_text.is_there(candidate, MESH_FILE) or os.path.lexists(candidate / REDO):
            return candidate
    raise Refused(
        f"{folder} isn't in a mesh: there is no mesh.yml here or above. Create a mesh with `meshwright init PATH`,"
        " or point to one with `meshwright -C PATH`."
    )


def load_mesh(root: Path) -> Mesh:
    """Read mesh.yml; raises Refused with its line and what is expected there."""
    text = user_yaml.text_of(root, MESH_FILE)
    document = user_yaml.load(text, MESH_FILE)
    if not isinstance(document, dict):
        raise Refused(
            f"{MESH_FILE}:1: expected a mapping with name, warehouse, namespace, owner, template and domains."
        )
    try:
        mesh = msgspec.convert(user_yaml.plain(document), Mesh)
    except msgspec.ValidationError as error:
        raise Refused(_located(str(error), document)) from error
    _check_names(mesh, document)
    _check_warehouse(mesh, document)
    _check_roles(mesh, document)
    return mesh


def register_domain(text: str, domain: Domain, mesh_repository: str | None = None) -> str:
    """Return mesh.yml's text with one more domain in its registry and, if given, the mesh's own URL."""
    document = user_yaml.load(text, MESH_FILE)
    domains = document.get("domains")
    if not domains:
        document["domains"] = domains = []
    domains.append({key: value for key, value in msgspec.structs.asdict(domain).items() if value})
    if mesh_repository and not document.get("repository"):
        document["repository"] = mesh_repository
        document.yaml_set_comment_before_after_key("repository", before=REPOSITORY_COMMENT)
    return user_yaml.dump(document, text)


def with_warehouse(text: str, mesh: Mesh) -> str:
    """Return mesh.yml's text with the warehouse, namespace and connection of `mesh`."""
    connection = {name: user_yaml.quoted(value) for name, value in mesh.connection.items()}
    block = CONNECTION_COMMENT + user_yaml.new({"connection": connection}) if connection else ""
    # As text: ruamel keeps a comment with the key before it, and would lose the one after the connection.
    place = CONNECTION if CONNECTION.search(text) else NAMESPACE
    text = place.sub(lambda found: (found[0] if place is NAMESPACE else "") + block, text, count=1)
    document = user_yaml.load(text, MESH_FILE)
    document["warehouse"] = str(mesh.warehouse)
    document["namespace"] = str(mesh.namespace)
    return user_yaml.dump(document, text)


def _check_names(mesh: Mesh, document: Any) -> None:
    seen: set[str] = set()
    named = [("$.name", mesh.name, "mesh")]
    named += [(f"$.domains[{i}].name", domain.name, "domain") for i, domain in enumerate(mesh.domains)]
    for path, name, what in named:
        try:
            check_no_package(check_identifier(name, what), what)
        except Refused as error:
            raise Refused(f"{MESH_FILE}:{_line(document, path)}: {error}") from error
        if name in seen:
            raise Refused(f"{MESH_FILE}:{_line(document, path)}: {name!r} appears twice; names must be unique.")
        seen.add(name)
    located = [("$.repository", mesh.repository)]
    for i, domain in enumerate(mesh.domains):
        located += [(f"$.domains[{i}].{key}", getattr(domain, key)) for key in ("repository", "revision")]
    for path, text in located:
        if text is not None and not is_git_word(text):
            raise Refused(f"{MESH_FILE}:{_line(document, path)}: {text!r} isn't a valid URL or revision for git.")


def _check_warehouse(mesh: Mesh, document: Any) -> None:
    """Raise Refused if the warehouse has no such namespace or setting."""
    facts = facts_of(mesh.warehouse)
    if mesh.namespace not in facts.namespaces:
        raise Refused(
            f"{MESH_FILE}:{_line(document, '$.namespace')}: {facts.title} has no namespace {str(mesh.namespace)!r} for"
            f" domains; use {' or '.join(facts.namespaces)}."
        )
    for name, value in mesh.connection.items():
        check_setting(name, value, facts, f"{MESH_FILE}:{_line(document, f'$.connection.{name}')}: connection")


def _check_roles(mesh: Mesh, document: Any) -> None:
    """Raise Refused if a role is invalid, or reads for two domains: an agreement with one would include the other."""
    domain_of: dict[str, str] = {}
    for i, domain in enumerate(mesh.domains):
        if domain.role is None:
            continue
        where = f"{MESH_FILE}:{_line(document, f'$.domains[{i}].role')}"
        try:
            check_role(domain.role, quoted=facts_of(mesh.warehouse).quoted_roles)
        except Refused as error:
            raise Refused(f"{where}: {error}") from error
        other = domain_of.setdefault(domain.role.lower(), domain.name)
        if other != domain.name:
            raise Refused(
                f"{where}: {domain.role!r} is the role of {other} already. Give {domain.name} its own: what is shared"
                " with one domain must not reach the other."
            )


def is_git_word(text: str) -> bool:
    """Whether a URL or a revision is safe to pass to git and YAML: no option, space, quote or Jinja."""
    return re.fullmatch(r"[\w./~][\w@:/.,~+%=^-]*", text, re.ASCII) is not None and "::" not in text


def _located(message: str, document: Any) -> str:
    """Turn msgspec's message into one sentence with the file's line."""
    sentence, _, path = message.partition(" - at `")
    path = path.rstrip("`") or "$"
    unknown = re.search(r"unknown field `([^`]+)`", message)
    place = f"{path}.{unknown[1]}" if unknown else path
    sentence = sentence.replace("`", "'").replace("Object", "the mapping").replace("Expected", "expected")
    if re.match(r"expected 'str.*got '(int|float|bool)'", sentence):
        sentence += "; put it in quotes"  # YAML doesn't read 0.10, 12e4567 or no as text
    if path in CHOICES:
        sentence += f"; expected one of {', '.join(CHOICES[path])}"
    sentence = " ".join(sentence.split())  # a key may have line breaks
    where = path.removeprefix("$").removeprefix(".")
    return f"{MESH_FILE}:{_line(document, place)}: {where + ': ' if where else ''}{sentence}."


def _line(document: Any, path: str) -> int:
    """Return the line, counted from 1, of the element at a path such as `$.domains[0].name`."""
    line = 1
    for key, index in re.findall(r"\.([^.\[]+)|\[(\d+)\]", path):
        position: Any = int(index) if index else key
        try:
            line = document.lc.data[position][0] + 1
            document = document[position]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
