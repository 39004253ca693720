"""A domain's packages.yml: the port packages that it installs, in addition to governance."""

import os
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.mesh.mesh import Domain
from meshwright.mesh.paths import GOVERNANCE, PORTS

PACKAGE_FILES = ("packages.yml", "dependencies.yml")


def install_port_package(draft: Draft, domain: Domain, producer: Domain) -> None:
    """Add the producer's port package to the domain's packages, from the same location as governance."""
    file = next((f for name in PACKAGE_FILES if draft.exists(f := domain.folder / name)), None)
    if file is None:
        raise Refused(f"{domain.folder} has neither packages.yml nor dependencies.yml; restore packages.yml.")
    text = draft.text(file)
    location: dict[str, Any] = {"local": f"../../{producer.port_folder}"}
    document = user_yaml.check_mapping(user_yaml.load(text, file), file)
    if not document:  # empty, or only comments
        draft.edit(file, text + user_yaml.new({"packages": [location]}))
        return
    with user_yaml.expecting(file, "`packages`, a list with a mapping for each package"):
        packages = document["packages"] = document.get("packages") or []
        home = next((package for package in packages if package.get("git") and _is_of_the_mesh(package, domain)), None)
        if home:
            location = {**user_yaml.plain(home), "subdirectory": str(producer.port_folder)}
        if all(user_yaml.plain(package) != location for package in packages):
            packages.append(location)
            draft.edit(file, user_yaml.dump(document, text))


def installs(root: Path, domain: Domain, producer: Domain) -> bool:
    """Whether a domain's packages include the producer's port package."""
    for name in PACKAGE_FILES:
        file = domain.folder / name
        with user_yaml.expecting(file, "`packages`, a list with a mapping for each package"):
            for package in user_yaml.read_file(root, file).get("packages") or []:
                place = str(package.get("subdirectory") if "git" in package else package.get("local") or "")
                if PurePosixPath(place.rstrip("/")).parts[-2:] == producer.port_folder.parts:
                    return True
    return False


def has_third_party_packages(root: Path, domain: Domain) -> bool:
    """Whether the domain's packages.yml lists a package that the mesh doesn't contain."""
    files = (domain.folder / name for name in PACKAGE_FILES)
    entries = [entry for file in files for entry in user_yaml.read_file(root, file).get("packages") or []]
    return not all(_is_of_the_mesh(entry, domain) for entry in entries)


def with_local_packages(root: Path, domain: Domain, file: PurePosixPath) -> dict[str, Any] | None:
    """Return the packages of a file with governance and ports from the mesh's folders, None if they come from there."""
    with user_yaml.expecting(file, "`packages`, a list with a mapping for each package"):
        document = user_yaml.read_file(root, file)
        listed = document.get("packages") or []
        local = [
            {"local": f"../../{entry['subdirectory']}"} if "git" in entry and _is_of_the_mesh(entry, domain) else entry
            for entry in listed
        ]
    return {**document, "packages": local} if local != listed else None


def _is_of_the_mesh(entry: Any, domain: Domain) -> bool:
    """Whether an entry of packages.yml installs the governance package or a port package, by path or from git."""
    if "local" in entry:
        folder = PurePosixPath(os.path.normpath(domain.folder / str(entry["local"])))
    elif "git" in entry:
        folder = PurePosixPath(str(entry.get("subdirectory") or "."))
    else:
        return False
    return folder == GOVERNANCE or folder.parts[:1] == PORTS.parts
