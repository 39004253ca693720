"""Creates a new mesh."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from meshwright.adapters.copier import Renderer
from meshwright.adapters.disk import disk, locks
from meshwright.adapters.disk.own_folder import SCRATCH, clear_scratch
from meshwright.adapters.git import git
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.plan import FirstCommit, Plan
from meshwright.files.policies import read_policies
from meshwright.mesh.mesh import CI, Mesh, Namespace, Warehouse
from meshwright.mesh.paths import MESH_FILE, MESH_POLICIES, OWN_FOLDER
from meshwright.mesh.warehouse import WarehouseFacts, check_setting
from meshwright.project.publishing import draft_policies
from meshwright.writing import redo_file
from meshwright.writing.apply import apply
from meshwright.writing.finish import finish
from meshwright.writing.redo_file import Order

# The answers to the templates, next to the rendered files.
# All files that can remain of an `init` that was killed before its plan was complete.
LEFT_BY_INIT = {".gitignore", "gitignore.new", "lock", "project.lock", "redo.json.new"}


def plan_mesh(root: Path, mesh: Mesh, templates: Renderer, ci: CI = CI.GITHUB, *, with_git: bool = False) -> Plan:
    """Plan the files of a new mesh at `root`, including its CI workflows, and its first commit."""
    draft = Draft(root)
    files = templates.render("mesh", {**mesh_answers(mesh), "ci": str(ci)})
    draft.create(PurePosixPath(), files)
    draft_policies(draft, read_policies(files[MESH_POLICIES].decode()), mesh)
    commit = FirstCommit(PurePosixPath(), f"Create the mesh {mesh.name}")
    return draft.plan().followed_by(*([commit] if with_git else []))


def mesh_answers(mesh: Mesh) -> dict[str, Any]:
    """Return the answers that the templates of a mesh and of its domains share."""
    return {
        "mesh_name": mesh.name,
        "warehouse": str(mesh.warehouse),
        "namespace": str(mesh.namespace),
        "connection": dict(mesh.connection),
        "owner_name": mesh.owner.name,
        "owner_email": mesh.owner.email,
        "template_source": mesh.template.source,
    }


def check_target(root: Path, *, with_git: bool) -> None:
    """Raise Refused unless a mesh can be created at `root`."""
    if root.exists() and not root.is_dir():
        raise Refused(f"{root} is a file. Choose a folder.")
    if (root / MESH_FILE).is_file():
        raise Refused(f"{root} already contains a mesh; nothing was written. Choose a new or an empty folder.")
    if root.is_dir() and not all(_is_left_by_init(entry) for entry in root.iterdir()):
        raise Refused(f"{root} isn't empty; nothing was written. Choose a new or an empty folder.")
    if not with_git:
        return
    repository = git.enclosing_repository(root)
    if repository:
        raise Refused(
            f"{root} is inside the git repository {repository}. Choose a folder outside it,"
            " or use --no-git to make the mesh part of that repository."
        )
    git.check_identity(root)


def namespace_of(text: str, facts: WarehouseFacts) -> Namespace:
    """Return the namespace with this name; raises Refused if the warehouse doesn't have it."""
    if text not in facts.namespaces:
        raise Refused(f"{facts.title} has no namespace {text!r} for domains. Choose {' or '.join(facts.namespaces)}.")
    return Namespace(text)


def warehouse_named(text: str) -> Warehouse:
    """Return the warehouse with this name; raises Refused if there is none."""
    if text not in tuple(Warehouse):
        raise Refused(f"Unknown warehouse {text!r}. Choose one of {', '.join(Warehouse)}.")
    return Warehouse(text)


def connection_of(pairs: Iterable[str], facts: WarehouseFacts) -> dict[str, str]:
    """Return the settings given as `NAME=VALUE`; raises Refused if one is unknown, secret or unsafe in YAML."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise Refused(f"--set: expected NAME=VALUE, not {pair!r}.")
        found[name] = check_setting(name, value, facts, "--set")
    return found


def ci_of(text: str) -> CI:
    """Return the CI service with this name; raises Refused if there is none."""
    if text not in tuple(CI):
        raise Refused(f"Unknown CI service {text!r}. Choose one of {', '.join(CI)}.")
    return CI(text)


def finish_mesh(root: Path) -> Order | None:
    """Finish the `init` that was interrupted at `root`; returns its order, or None. Raises as `finish`."""
    if not redo_file.is_there(root):
        return None
    with locks.writing(root):
        return finish(root)


def write_mesh(plan: Plan, root: Path, order: Order) -> None:
    """Write a new mesh; if that fails, nothing remains."""
    was_there = root.exists()
    try:
        with locks.writing(root):
            clear_scratch(root)
            apply(plan, root, order)
    except BaseException:
        if not redo_file.is_there(root):
            _remove(root, was_there=was_there)
        raise


def _is_left_by_init(entry: Path) -> bool:
    is_ours = entry.name == OWN_FOLDER.name and entry.is_dir() and not entry.is_symlink()
    left = [own.name for own in entry.iterdir()] if is_ours else []
    return is_ours and all(name in LEFT_BY_INIT or name.startswith(SCRATCH) for name in left)


def _remove(root: Path, *, was_there: bool) -> None:
    """Remove Meshwright's own folder, and the mesh's folder if this command created it and it is empty."""
    if not (root / OWN_FOLDER).is_symlink():
        disk.remove_tree(root / OWN_FOLDER)
    if not was_there and root.is_dir():
        disk.remove_folder(root)
