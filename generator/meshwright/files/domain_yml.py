"""A domain's models/_domain.yml: its group with the owner, and its sources."""

import os
import re
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.mesh.mesh import Domain, Owner
from meshwright.scaffold.source import NOT_IN_PATHS, Source

SOURCES = "`sources`, a list, each with a `name` and `tables`"
BY_VARIABLE = re.compile(r"\{\{\s*env_var\('(?P<name>\w+)', '(?P<default>[^']*)'\)\s*\}\}(?P<rest>/.*)")


def read_owner(root: Path, domain: Domain) -> Owner:
    """Return the owner of the domain's group in models/_domain.yml; raises Refused if there is none."""
    file = domain.domain_file
    expected = f"a group {domain.name!r} whose owner has a name and an email"
    with user_yaml.expecting(file, expected):
        for group in user_yaml.read_file(root, file).get("groups") or []:
            owner = group.get("owner") or {}
            if group.get("name") == domain.name and owner.get("email"):
                email = owner["email"] if isinstance(owner["email"], str) else owner["email"][0]
                chat = ((group.get("config") or {}).get("meta") or {}).get("chat")
                return Owner(owner.get("name") or domain.name, email, chat)
    raise Refused(f"{file}: expected {expected}.")


def declared_file(root: Path, domain: Domain, source: Source) -> Path | None:
    """Return the file that models/_domain.yml already declares for a source, or None."""
    file = domain.domain_file
    with user_yaml.expecting(file, SOURCES):
        for declared in user_yaml.read_file(root, file).get("sources") or []:
            for table in declared.get("tables") or []:
                if (declared.get("name"), table.get("name")) == (source.schema, source.table):
                    location = ((table.get("config") or {}).get("meta") or {}).get("external_location")
                    return located_file(root / domain.folder, str(location)) if location else None
    return None


def declare_source(
    draft: Draft,
    domain: Domain,
    source: Source,
    config: dict[str, Any],
    database: str | None = None,
    loaded_at: str = "",
) -> None:
    """Declare a source's table in models/_domain.yml, where the domain's sources are.

    `database` is the schema's; `loaded_at` is the column with the load time of a row, if known.
    """
    file = domain.domain_file
    text = draft.text(file)
    document = user_yaml.load(text, file)
    with user_yaml.expecting(file, SOURCES):
        if _declare(document, file, source, config, database, loaded_at):
            draft.edit(file, user_yaml.dump(document, text))


def _declare(
    document: Any, file: PurePosixPath, source: Source, config: dict[str, Any], database: str | None, loaded_at: str
) -> bool:
    """Add the source's table to the document; returns whether it was missing."""
    if "sources" not in document:
        document["sources"] = []
        document.yaml_set_comment_before_after_key("sources", before="\n")
    sources = document["sources"] = document["sources"] or []
    declared = next((entry for entry in sources if entry.get("name") == source.schema), None)
    if declared is None:
        declared = {
            "name": source.schema,
            **({"database": database} if database else {}),
            "description": user_yaml.quoted(f"TODO: describe where the tables of {source.schema} come from."),
            "loader": user_yaml.quoted("TODO: name the loader of the tables, such as a script or a service."),
            "config": _freshness(loaded_at),
            "tables": [],
        }
        sources.append(declared)
    tables = declared["tables"] = declared.get("tables") or []
    table = next((entry for entry in tables if entry.get("name") == source.table), None)
    if table is None:
        table = {
            "name": source.table,
            "description": user_yaml.quoted(f"TODO: describe {source.table} and what one row represents."),
        }
        tables.append({**table, "config": config} if config else table)
        return True
    location = ((table.get("config") or {}).get("meta") or {}).get("external_location")
    if config and location != config["meta"]["external_location"]:
        raise Refused(
            f"{file} already declares the source {source.full_name}, but not from {source.file}. Change one of them."
        )
    return False


def _freshness(loaded_at: str) -> Any:
    """Return the settings that `dbt source freshness` needs, for the author to fill in."""
    limits = {"warn_after": (1, "day"), "error_after": (2, "day")}
    freshness = user_yaml.mapping({name: _limit(*limit) for name, limit in limits.items()})
    config = user_yaml.mapping({"loaded_at_field": loaded_at or "TODO", "freshness": freshness})
    if not loaded_at:
        todo = "TODO: set the column with the load time of each row."
        config.yaml_set_comment_before_after_key("loaded_at_field", before=todo, indent=6)
    config.yaml_set_comment_before_after_key("freshness", before="The maximum age of the newest row.", indent=6)
    return config


def _limit(count: int, period: str) -> Any:
    return user_yaml.mapping({"count": count, "period": period}, in_one_line=True)


def located_file(folder: Path, location: str) -> Path | None:
    """Return the file at a declared location, seen from a domain's folder; None if that can't be determined."""
    found = BY_VARIABLE.fullmatch(location)
    if found:
        file = folder / (os.environ.get(found["name"], found["default"]) + found["rest"])
        return file if file.is_file() else None
    return None if NOT_IN_PATHS.search(location) else folder / location
