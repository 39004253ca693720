"""Adds a domain to a mesh."""

from pathlib import Path, PurePosixPath

from meshwright.errors import Refused
from meshwright.mesh.mesh import Domain, Mesh, Owner
from meshwright.mesh.names import check_project_name
from meshwright.mesh.plan import Plan
from meshwright.services import mesh_file
from meshwright.services.copier_port import Renderer
from meshwright.services.draft import Draft
from meshwright.services.init_mesh import mesh_answers

CODEOWNERS = PurePosixPath("CODEOWNERS")
OWNERS_COLUMN = 24


def plan_domain(root: Path, mesh: Mesh, name: str, owner: Owner, description: str, templates: Renderer) -> Plan:
    """Plan a new domain: its dbt project, its place in mesh.yml and its lines in CODEOWNERS.

    Raises Refused when the name isn't valid or taken.
    """
    check_free(root, mesh, name)
    domain = Domain(name)
    draft = Draft(root)
    answers = {
        **mesh_answers(mesh),
        "domain": name,
        "description": description,
        "owner_name": owner.name,
        "owner_email": owner.email,
        "owner_chat": owner.chat or "",
    }
    del answers["template_source"]
    draft.create(domain.folder, templates.render("domain", answers))
    draft.edit(mesh_file.MESH_FILE, mesh_file.register_domain(draft.text(mesh_file.MESH_FILE), domain))
    if draft.exists(CODEOWNERS):
        draft.edit(CODEOWNERS, _with_owner(draft.text(CODEOWNERS), domain, owner))
    return draft.plan()


def check_free(root: Path, mesh: Mesh, name: str) -> None:
    """Raise Refused unless `name` is valid and free as the name of a domain."""
    check_project_name(name, "domain")
    if name == mesh.name:
        raise Refused(f"{name!r} is taken: it is the name of the mesh.")
    if any(domain.name == name for domain in mesh.domains):
        raise Refused(f"{name!r} is taken: mesh.yml registers a domain of that name.")
    for installed in root.glob(f"domains/*/dbt_packages/{name}"):
        user = installed.parent.parent.name
        raise Refused(f"{name!r} is taken: domain {user!r} has a dbt package of that name installed.")


def _with_owner(codeowners: str, domain: Domain, owner: Owner) -> str:
    lines = [
        f"/{folder}/".ljust(OWNERS_COLUMN - 1) + f" {owner.email}" for folder in (domain.folder, domain.port_folder)
    ]
    return codeowners.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n"
