"""The files of a domain that a new product changes, and what is read from them."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

from meshwright.errors import Refused
from meshwright.mesh.mesh import Domain, Mesh, Owner
from meshwright.mesh.source import Source
from meshwright.services import user_yaml
from meshwright.services.draft import Draft
from meshwright.services.warehouses import warehouse_port

RESOURCE_FOLDERS = ("models", "seeds", "snapshots")


def check_product_free(root: Path, domain: Domain, name: str) -> None:
    """Raise Refused when the domain has a model, seed or snapshot of that name."""
    taken = re.compile(re.escape(name) + r"([._]v\d+)?")
    for folder in RESOURCE_FOLDERS:
        for file in (root / domain.folder / folder).rglob(f"{name}*.*"):
            if file.suffix in {".sql", ".py", ".csv", ".yml", ".yaml"} and taken.fullmatch(file.stem):
                raise Refused(
                    f"{name!r} is taken in domain {domain.name!r}: {file.relative_to(root).as_posix()} is there."
                )


def read_owner(root: Path, domain: Domain) -> Owner:
    """Return the owner of the domain's group in models/_domain.yml; raises Refused when it can't be told."""
    file = _domain_file(domain)
    for group in user_yaml.read_file(root, file).get("groups") or []:
        owner = group.get("owner") or {}
        if group.get("name") == domain.name and owner.get("email"):
            email = owner["email"] if isinstance(owner["email"], str) else owner["email"][0]
            return Owner(owner.get("name") or domain.name, email, owner.get("chat"))
    raise Refused(f"{file}: expected a group {domain.name!r} whose owner has a name and an email.")


def install_port_package(draft: Draft, domain: Domain, producer: Domain) -> None:
    """Add the producer's port package to the packages that the domain installs."""
    file = next((f for name in ("packages.yml", "dependencies.yml") if draft.exists(f := domain.folder / name)), None)
    if file is None:
        raise Refused(f"{domain.folder} has neither packages.yml nor dependencies.yml; put packages.yml back.")
    text = draft.text(file)
    document = user_yaml.check_mapping(user_yaml.load(text, file), file) or CommentedMap()
    location = f"../../{producer.port_folder}"
    packages = document.get("packages") or []
    document["packages"] = packages
    if all(package.get("local") != location for package in packages):
        packages.append({"local": location})
        draft.edit(file, user_yaml.dump(document, text))


def let_profile_read(draft: Draft, mesh: Mesh, domain: Domain, producer: Domain) -> None:
    """Change the domain's profiles.yml as the warehouse needs it for reading the producer."""
    file = domain.folder / "profiles.yml"
    if not draft.exists(file):
        return  # the team keeps its profile elsewhere
    text = draft.text(file)
    document = user_yaml.load(text, file)
    try:
        warehouse_port(mesh.warehouse).let_read(document, mesh, producer)
    except (KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{file}: expected a profile with `outputs`, each a mapping.") from error
    draft.edit(file, user_yaml.dump(document, text))


def declare_source(draft: Draft, domain: Domain, source: Source, config: dict[str, Any]) -> None:
    """Declare a source's table in models/_domain.yml, where the domain's sources stand."""
    file = _domain_file(domain)
    text = draft.text(file)
    document = user_yaml.load(text, file)
    if "sources" not in document:
        document["sources"] = []
        document.yaml_set_comment_before_after_key("sources", before="\n")
    sources = document["sources"] = document["sources"] or []
    declared = next((entry for entry in sources if entry.get("name") == source.schema), None)
    if declared is None:
        declared = {
            "name": source.schema,
            "description": Quoted(f"TODO: where the tables of {source.schema} come from, and who loads them."),
            "tables": [],
        }
        sources.append(declared)
    tables = declared["tables"] = declared.get("tables") or []
    table = next((entry for entry in tables if entry.get("name") == source.table), None)
    if table is None:
        table = {"name": source.table, "description": Quoted(f"TODO: what {source.table} holds.")}
        tables.append({**table, "config": config} if config else table)
        draft.edit(file, user_yaml.dump(document, text))
    elif (
        config
        and table.get("config", {}).get("meta", {}).get("external_location") != config["meta"]["external_location"]
    ):
        raise Refused(f"{file} declares the source {source.full_name} already, but not from the file {source.file}.")


def _domain_file(domain: Domain) -> PurePosixPath:
    return domain.folder / "models" / "_domain.yml"
