"""Reads the YAML that dbt is about to parse, to report a broken file in one sentence with its line.

dbt uses the last of two equal keys, follows aliases without a limit, and reports many errors without file and line.
"""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import user_text
from meshwright.adapters.yaml import user_yaml
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.paths import GOVERNANCE, LEFT_BY_DBT

PROJECT_FILE = "dbt_project.yml"
FILES = (PROJECT_FILE, "packages.yml", "dependencies.yml", "profiles.yml", "selectors.yml")
FOLDERS = ("models", "seeds", "snapshots", "macros", "tests", "analyses", "functions")


def check_yaml(root: Path, mesh: Mesh) -> None:
    """Raise Refused with file and line if dbt would read a YAML file that is broken."""
    for project in (GOVERNANCE, *(domain.folder for domain in mesh.domains)):
        for path in yaml_files(root, project):
            user_yaml.read(user_yaml.text_of(root, path), path)


def yaml_files(root: Path, project: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield the YAML files of a dbt project that dbt reads."""
    for name in FILES:
        if user_text.is_there(root, project / name):
            yield project / name
    for folder in sorted({*FOLDERS, *_named_folders(root, project)}):
        for place, folders, files in os.walk(root / project / folder):
            folders[:] = [name for name in sorted(folders) if name not in LEFT_BY_DBT and name[0] != "."]
            here = PurePosixPath(Path(place).relative_to(root).as_posix())
            yield from (here / name for name in sorted(files) if name.endswith((".yml", ".yaml")) and name[0] != ".")


def _named_folders(root: Path, project: PurePosixPath) -> set[str]:
    """Return the folders that dbt_project.yml lists, below the project."""
    settings = user_yaml.read_file(root, project / PROJECT_FILE).items()
    named = (
        str(entry) for key, paths in settings if key.endswith("-paths") and isinstance(paths, list) for entry in paths
    )
    relative = (PurePosixPath(path) for path in named)
    return {str(path) for path in relative if path.parts and not path.is_absolute() and ".." not in path.parts}
