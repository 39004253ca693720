"""Makes a new mesh."""

import shutil
from pathlib import Path, PurePosixPath

from meshwright.errors import Refused
from meshwright.mesh.mesh import CI, Mesh, Namespace
from meshwright.mesh.plan import Plan
from meshwright.services import git_port
from meshwright.services.copier_port import Renderer
from meshwright.services.draft import Draft, apply
from meshwright.services.load_policies import MESH_POLICIES, read_policies
from meshwright.services.publish import draft_policies

# What the templates were answered, beside what they made.
ANSWERS = PurePosixPath(".copier-answers.yml")


def plan_mesh(root: Path, mesh: Mesh, templates: Renderer, ci: CI = CI.GITHUB) -> Plan:
    """Plan the files of a new mesh at `root`, the workflows of its CI among them."""
    draft = Draft(root)
    files = templates.render("mesh", {**mesh_answers(mesh), "ci": str(ci)})
    draft.create(PurePosixPath(), files)
    draft_policies(draft, read_policies(files[MESH_POLICIES].decode()))
    return draft.plan()


def mesh_answers(mesh: Mesh) -> dict[str, str]:
    """Return the answers that every template of a mesh's domains and the mesh's own asks for."""
    return {
        "mesh_name": mesh.name,
        "warehouse": str(mesh.warehouse),
        "namespace": str(mesh.namespace),
        "owner_name": mesh.owner.name,
        "owner_email": mesh.owner.email,
        "template_source": mesh.template.source,
    }


def check_target(root: Path, *, with_git: bool) -> None:
    """Raise Refused unless a mesh can be made at `root`."""
    if root.exists() and not root.is_dir():
        raise Refused(f"{root} is a file; a mesh needs a folder.")
    if root.is_dir() and any(root.iterdir()):
        raise Refused(f"{root} isn't empty; nothing was written. Choose a new or an empty folder.")
    if not with_git:
        return
    repository = git_port.enclosing_repository(root)
    if repository:
        raise Refused(
            f"{root} lies in the git repository {repository}. Choose a folder outside of it,"
            " or use --no-git to make the mesh a part of that repository."
        )
    git_port.check_identity(root)


def namespace_of(text: str) -> Namespace:
    """Return the namespace of that name; raises Refused when there is none."""
    if text not in tuple(Namespace):
        raise Refused(f"There is no namespace {text!r}. Choose one of {', '.join(Namespace)}.")
    return Namespace(text)


def ci_of(text: str) -> CI:
    """Return the CI service of that name; raises Refused when there is none."""
    if text not in tuple(CI):
        raise Refused(f"There are no workflows for {text!r}. Choose one of {', '.join(CI)}.")
    return CI(text)


def write_mesh(plan: Plan, root: Path, mesh: Mesh, *, with_git: bool) -> None:
    """Write a new mesh and commit it; when that fails, nothing stays."""
    was_there = root.exists()
    try:
        apply(plan, root)
        if with_git:
            git_port.first_commit(root, f"Make the mesh {mesh.name}")
    except BaseException:
        _remove(root, was_there=was_there)
        raise


def _remove(root: Path, *, was_there: bool) -> None:
    shutil.rmtree(root, ignore_errors=True)
    if was_there:
        root.mkdir(exist_ok=True)
