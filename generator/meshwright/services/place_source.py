"""Decides where dbt finds a source's file: in the mesh, in a copy there, or in the folder in a variable."""

import os
import re
from pathlib import Path, PurePosixPath

import msgspec

from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.mesh.mesh import Domain
from meshwright.scaffold.source import Source

# A domain's folder and the mesh project (.mesh/project) are both two levels below the root.
UP = PurePosixPath("../..")
DATA = "data"
# GitHub rejects larger files.
LARGEST_COPY = 100_000_000
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


class Placement(msgspec.Struct, frozen=True):
    """What to do with files outside the mesh: copy them, or leave them in the folder in a variable."""

    copy: bool = False
    variable: str | None = None


def place_source(draft: Draft, domain: Domain, source: Source, placement: Placement) -> Source:
    """Return the source with the location where dbt finds its file; drafts a copy if requested.

    Raises Refused if the file can't be read, or is outside the mesh and others couldn't find it.
    """
    if source.file is None:
        return source
    check_file(source.file)
    if placement.variable:
        location = _by_variable(draft, source.file, placement.variable)
    elif (inside := _inside(draft.root, source.file)) is not None:
        location = str(UP / inside)
    elif placement.copy:
        location = str(UP / _copied(draft, domain, source.file))
    else:
        raise Refused(
            f"{source.file} is outside the mesh, so other machines can't find it. Copy it into the mesh with"
            " --copy, or put its folder into an environment variable and pass --location-var NAME."
        )
    return msgspec.structs.replace(source, location=location)


def check_placement(placement: Placement, sources: tuple[Source, ...]) -> None:
    """Raise Refused if the options can't be combined, or dbt couldn't read the variable."""
    name = placement.variable
    if name is not None and (not VARIABLE.fullmatch(name) or name.startswith("DBT_")):
        raise Refused(
            f"--location-var: {name!r} isn't a valid variable name. Use capital letters, digits and underscores, start"
            " with a letter, and don't start with DBT_."
        )
    if name is not None and placement.copy:
        raise Refused("--copy and --location-var can't be combined: a copy needs no variable.")
    if (name is not None or placement.copy) and not any(source.file for source in sources):
        raise Refused("--copy and --location-var apply to files: pass one with --source SCHEMA.TABLE=FILE.")


def check_file(file: Path) -> None:
    """Raise Refused unless a source's file is a readable file with content."""
    if file.is_dir():
        raise Refused(f"{file} is a folder; pass a Parquet, CSV or JSON file.")
    if not file.exists():
        link = " (it is a broken symbolic link)" if file.is_symlink() else ""
        raise Refused(f"{file} doesn't exist{link}, so the source's columns are unknown. Pass its file.")
    if not file.is_file():
        raise Refused(f"{file} is a pipe or a device; pass a Parquet, CSV or JSON file.")
    if file.stat().st_size == 0:
        raise Refused(f"{file} is empty (0 bytes), so it has no columns. Pass a file with data.")
    if not os.access(file, os.R_OK):
        raise Refused(f"Could not read {file}: permission denied.")


def _inside(root: Path, file: Path) -> PurePosixPath | None:
    """Return the file's path from the mesh's root, None if it isn't in the mesh (a symbolic link may lead out)."""
    resolved, top = file.resolve(), root.resolve()
    return PurePosixPath(resolved.relative_to(top).as_posix()) if resolved.is_relative_to(top) else None


def _copied(draft: Draft, domain: Domain, file: Path) -> PurePosixPath:
    size = file.stat().st_size
    if size > LARGEST_COPY:
        raise Refused(
            f"{file} is too large to copy into the mesh: {size / 1e6:,.0f} MB, and the limit is"
            f" {LARGEST_COPY / 1e6:.0f} MB. Use --location-var NAME."
        )
    target = domain.folder / DATA / file.name
    content = file.read_bytes()
    present = draft.root / target
    if not (present.is_file() and present.read_bytes() == content):
        draft.create(domain.folder / DATA, {PurePosixPath(file.name): content})
        draft.note(f"{file} was copied to {target}; dbt reads the copy.")
    return target


def _by_variable(draft: Draft, file: Path, variable: str) -> str:
    resolved = file.resolve()
    value = os.environ.get(variable)
    folder = Path(value).resolve() if value else resolved.parent
    if not resolved.is_relative_to(folder):
        raise Refused(f"{file} isn't in {value}, the folder in {variable}. Move the file, or change the variable.")
    if not value:
        draft.note(f"dbt looks for {file.name} in the folder in {variable}. Set it: export {variable}={folder}")
    default = UP / DATA
    return f"{{{{ env_var('{variable}', '{default}') }}}}/{resolved.relative_to(folder).as_posix()}"
