"""Adds a domain to a mesh, as a folder of its repository or in its own repository."""

from pathlib import Path, PurePosixPath

from meshwright.adapters.copier import Renderer
from meshwright.adapters.git import git
from meshwright.adapters.warehouses.facts import facts_of
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files import mesh_yml
from meshwright.files.draft import Draft
from meshwright.files.plan import FirstCommit, Plan, PrepareWarehouse
from meshwright.mesh.mesh import CI, Domain, Mesh, Owner
from meshwright.mesh.names import check_project_name, check_role
from meshwright.mesh.paths import ANSWERS_FILE, MESH_FILE
from meshwright.services.init import ci_of, mesh_answers

CODEOWNERS = PurePosixPath("CODEOWNERS")
IGNORED = PurePosixPath(".gitignore")
OWNERS_COLUMN = 24


def plan_domain(
    root: Path,
    mesh: Mesh,
    domain: Domain,
    owner: Owner,
    description: str,
    templates: Renderer,
    ci: CI = CI.NONE,
) -> Plan:
    """Plan a new domain: its dbt project, its place in mesh.yml and its lines in CODEOWNERS.

    A domain with a `repository` becomes its own git repository, with workflows for `ci`, and the mesh's git ignores its
    folder. Raises Refused if the name is invalid or exists already, or if such a domain couldn't find the mesh's
    repository.
    """
    check_free(root, mesh, domain.name)
    home = mesh_repository(root, mesh, domain) if domain.repository else None
    draft = Draft(root)
    answers = {
        **mesh_answers(mesh),
        "domain": domain.name,
        "description": description,
        "owner_name": owner.name,
        "owner_email": owner.email,
        "owner_chat": owner.chat or "",
        "repository": domain.repository or "",
        "mesh_repository": home or "",
        "ci": str(ci),
    }
    del answers["template_source"]
    draft.create(domain.folder, templates.render("domain", answers))
    draft.edit(MESH_FILE, mesh_yml.register_domain(draft.text(MESH_FILE), domain, home))
    if domain.repository:
        _ignore(draft, domain)
    if draft.exists(CODEOWNERS):
        draft.edit(CODEOWNERS, _with_owner(draft.text(CODEOWNERS), domain, owner))
    commit = [FirstCommit(domain.folder, f"Create the domain {domain.name}", domain.repository)]
    return draft.plan().followed_by(*(commit if domain.repository else []), PrepareWarehouse())


def mesh_repository(root: Path, mesh: Mesh, domain: Domain) -> str:
    """Return the git URL of the mesh; raises Refused if neither mesh.yml nor git knows it."""
    url = mesh.repository or git.url_of_origin(root)
    if url is None:
        raise Refused(
            f"{domain.name} installs governance and ports from the mesh's repository, but mesh.yml has no"
            " `repository` and git has no remote `origin`. Run `git remote add origin URL`."
        )
    if not mesh_yml.is_git_word(url):
        raise Refused(f"The remote `origin` is {url!r}; set `repository` in mesh.yml to a URL that others can use.")
    return url


def check_repository(root: Path, url: str) -> None:
    """Raise Refused unless `url` is valid as a git remote and git has an identity to commit with."""
    if not mesh_yml.is_git_word(url):
        raise Refused(f"--repository: {url!r} isn't a git URL.")
    git.check_identity(root)


def known_ci(root: Path) -> CI:
    """Return the service that the mesh's workflows were rendered for."""
    return ci_of(str(user_yaml.read_file(root, ANSWERS_FILE).get("ci") or CI.NONE))


def check_free(root: Path, mesh: Mesh, name: str) -> None:
    """Raise Refused unless `name` is valid for a domain and not in use."""
    check_project_name(name, "domain")
    if name == mesh.name:
        raise Refused(f"{name!r} is the name of the mesh. Choose another name.")
    if any(domain.name == name for domain in mesh.domains):
        raise Refused(f"Domain {name!r} already exists in mesh.yml. Choose another name.")
    for installed in root.glob(f"domains/*/dbt_packages/{name}"):
        user = installed.parent.parent.name
        raise Refused(f"Domain {user!r} has installed a dbt package named {name!r}. Choose another name.")


def check_free_role(mesh: Mesh, role: str) -> None:
    """Raise Refused unless the warehouse can grant to `role` and it reads for no other domain."""
    try:
        check_role(role, quoted=facts_of(mesh.warehouse).quoted_roles)
    except Refused as error:
        raise Refused(f"--role: {error}") from error
    for domain, taken in mesh.roles.items():
        if taken.lower() == role.lower():
            raise Refused(f"--role: {role!r} is the role of domain {domain} already. Choose another role.")


def _with_owner(codeowners: str, domain: Domain, owner: Owner) -> str:
    folders = [domain.port_folder] if domain.repository else [domain.folder, domain.port_folder]
    lines = [f"/{folder}/".ljust(OWNERS_COLUMN - 1) + f" {owner.email}" for folder in folders]
    return codeowners.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n"


def _ignore(draft: Draft, domain: Domain) -> None:
    """Let git ignore the clone of a domain with its own repository."""
    text = draft.text(IGNORED) if draft.exists(IGNORED) else ""
    title = "# Domains in their own repositories: `meshwright fetch` clones them"
    before = text.rstrip("\n") + ("\n" if title in text else f"\n\n{title}\n")
    draft.edit(IGNORED, f"{before.lstrip()}/{domain.folder}/\n")
