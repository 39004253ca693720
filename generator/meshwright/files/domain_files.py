"""The files of a domain that a new product changes, and what is read from them."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

from meshwright.adapters.disk import within
from meshwright.adapters.warehouses import warehouse_port
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.mesh.mesh import Domain, Mesh, Owner
from meshwright.mesh.source import Source
from meshwright.project.third_party import is_of_the_mesh
from meshwright.services.place_source import located_file

SOURCES = "`sources`, a list, each with a `name` and `tables`"
RESOURCE_FOLDERS = ("models", "seeds", "snapshots")


def check_product_free(root: Path, domain: Domain, name: str) -> None:
    """Raise Refused when the domain has a model, seed or snapshot of that name."""
    taken = re.compile(re.escape(name) + r"([._]v\d+)?")
    for folder in RESOURCE_FOLDERS:
        for file in within.files(root, domain.folder / folder, ".sql", ".py", ".csv", ".yml", ".yaml"):
            if taken.fullmatch(file.stem):
                raise Refused(f"{name!r} is taken in domain {domain.name!r}: {file} is there.")


def refers_to(root: Path, mesh: Mesh, name: str) -> bool:
    """Whether some file of a domain may refer to a model of that name: it is a reason to ask dbt, no answer."""
    ref = re.compile(rf"ref\([^)]*['\"]{re.escape(name)}['\"]".encode())
    folders = (domain.folder / folder for domain in mesh.domains for folder in ("models", "snapshots"))
    files = (file for folder in folders for file in within.files(root, folder))
    return any(ref.search(within.content(root, file) or b"") for file in files)


def read_owner(root: Path, domain: Domain) -> Owner:
    """Return the owner of the domain's group in models/_domain.yml; raises Refused when it can't be told."""
    file = _domain_file(domain)
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
    """Return the file that models/_domain.yml gives a source already, or None."""
    file = _domain_file(domain)
    with user_yaml.expecting(file, SOURCES):
        for declared in user_yaml.read_file(root, file).get("sources") or []:
            for table in declared.get("tables") or []:
                if (declared.get("name"), table.get("name")) == (source.schema, source.table):
                    location = ((table.get("config") or {}).get("meta") or {}).get("external_location")
                    return located_file(root / domain.folder, str(location)) if location else None
    return None


def install_port_package(draft: Draft, domain: Domain, producer: Domain) -> None:
    """Add the producer's port package to the packages that the domain installs, from where it takes governance."""
    file = next((f for name in ("packages.yml", "dependencies.yml") if draft.exists(f := domain.folder / name)), None)
    if file is None:
        raise Refused(f"{domain.folder} has neither packages.yml nor dependencies.yml; put packages.yml back.")
    text = draft.text(file)
    location: dict[str, Any] = {"local": f"../../{producer.port_folder}"}
    document = user_yaml.check_mapping(user_yaml.load(text, file), file)
    if not document:  # nothing but comments, perhaps
        draft.edit(file, text + user_yaml.new({"packages": [location]}))
        return
    with user_yaml.expecting(file, "`packages`, a list with a mapping for each package"):
        packages = document["packages"] = document.get("packages") or []
        home = next((package for package in packages if is_of_the_mesh(package)), None)
        if home:
            location = {**user_yaml.plain(home), "subdirectory": str(producer.port_folder)}
        if all(user_yaml.plain(package) != location for package in packages):
            packages.append(location)
            draft.edit(file, user_yaml.dump(document, text))


def installs(root: Path, domain: Domain, producer: Domain) -> bool:
    """Whether a domain's packages hold the producer's port package."""
    for name in ("packages.yml", "dependencies.yml"):
        file = domain.folder / name
        with user_yaml.expecting(file, "`packages`, a list with a mapping for each package"):
            for package in user_yaml.read_file(root, file).get("packages") or []:
                place = str(package.get("subdirectory") if "git" in package else package.get("local") or "")
                if PurePosixPath(place.rstrip("/")).parts[-2:] == producer.port_folder.parts:
                    return True
    return False


def profile_lacks(root: Path, mesh: Mesh, domain: Domain, producer: Domain) -> bool:
    """Whether a domain's profiles.yml would have to change for reading the producer; a profile elsewhere is its own."""
    file = domain.folder / "profiles.yml"
    if not within.is_file(root, file):
        return False
    before, after = (user_yaml.plain(user_yaml.load(user_yaml.text_of(root, file), file)) for _ in range(2))
    with user_yaml.expecting(file, "a profile with `outputs`, each a mapping"):
        warehouse_port(mesh.warehouse).let_read(after, mesh, producer)
    return bool(before != after)


def let_profile_read(draft: Draft, mesh: Mesh, domain: Domain, producer: Domain) -> None:
    """Change the domain's profiles.yml as the warehouse needs it for reading the producer."""
    file = domain.folder / "profiles.yml"
    if not draft.exists(file):
        draft.note(f"{file} isn't there: let your own profile read the relations of {producer.name}.")
        return
    text = draft.text(file)
    document = user_yaml.load(text, file)
    with user_yaml.expecting(file, "a profile with `outputs`, each a mapping"):
        warehouse_port(mesh.warehouse).let_read(document, mesh, producer)
    draft.edit(file, user_yaml.dump(document, text))


def declare_source(
    draft: Draft,
    domain: Domain,
    source: Source,
    config: dict[str, Any],
    database: str | None = None,
    loaded_at: str = "",
) -> None:
    """Declare a source's table in models/_domain.yml, where the domain's sources are.

    `database` is the schema's, `loaded_at` the column that holds when a row was loaded, where it is known.
    """
    file = _domain_file(domain)
    text = draft.text(file)
    document = user_yaml.load(text, file)
    with user_yaml.expecting(file, SOURCES):
        if _declare(document, file, source, config, database, loaded_at):
            draft.edit(file, user_yaml.dump(document, text))


def _declare(
    document: Any, file: PurePosixPath, source: Source, config: dict[str, Any], database: str | None, loaded_at: str
) -> bool:
    """Add the source's table to the document; returns whether it wasn't there."""
    if "sources" not in document:
        document["sources"] = []
        document.yaml_set_comment_before_after_key("sources", before="\n")
    sources = document["sources"] = document["sources"] or []
    declared = next((entry for entry in sources if entry.get("name") == source.schema), None)
    if declared is None:
        declared = {
            "name": source.schema,
            **({"database": database} if database else {}),
            "description": Quoted(f"TODO: where the tables of {source.schema} come from."),
            "loader": Quoted("TODO: what loads the tables, such as a script or a service."),
            "config": _freshness(loaded_at),
            "tables": [],
        }
        sources.append(declared)
    tables = declared["tables"] = declared.get("tables") or []
    table = next((entry for entry in tables if entry.get("name") == source.table), None)
    if table is None:
        table = {"name": source.table, "description": Quoted(f"TODO: what {source.table} holds.")}
        tables.append({**table, "config": config} if config else table)
        return True
    location = ((table.get("config") or {}).get("meta") or {}).get("external_location")
    if config and location != config["meta"]["external_location"]:
        raise Refused(f"{file} declares the source {source.full_name} already, but not from the file {source.file}.")
    return False


def _freshness(loaded_at: str) -> CommentedMap:
    """What `dbt source freshness` needs to know, for the author to fill in."""
    limits = {"warn_after": (1, "day"), "error_after": (2, "day")}
    freshness = CommentedMap({name: _limit(*limit) for name, limit in limits.items()})
    config = CommentedMap({"loaded_at_field": loaded_at or "TODO", "freshness": freshness})
    if not loaded_at:
        todo = "TODO: the column that holds when a row was loaded."
        config.yaml_set_comment_before_after_key("loaded_at_field", before=todo, indent=6)
    config.yaml_set_comment_before_after_key("freshness", before="How old the newest row may be.", indent=6)
    return config


def _limit(count: int, period: str) -> CommentedMap:
    limit = CommentedMap({"count": count, "period": period})
    limit.fa.set_flow_style()
    return limit


def _domain_file(domain: Domain) -> PurePosixPath:
    return domain.folder / "models" / "_domain.yml"
