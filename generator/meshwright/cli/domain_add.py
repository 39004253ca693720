"""`meshwright domain add`."""

import click

from meshwright.cli.mesh_context import answer, carry_out, check_text, dry_run_option, open_mesh, owner_of
from meshwright.cli.progress import progress
from meshwright.errors import Refused
from meshwright.mesh.mesh import CI, Domain


@click.group()
def domain() -> None:
    """Create domains."""


@domain.command("add")
@click.argument("name", required=False)
@click.option("--owner-name", help="The team that owns the domain.")
@click.option("--owner-email", help="The team's email address.")
@click.option("--owner-chat", help="The team's chat channel.")
@click.option("--description", help="What the domain is about, in a sentence.")
@click.option("--role", help="The user, group or role that reads for the domain in the warehouse.")
@click.option("--repository", metavar="URL", help="Create the domain in its own git repository, with this remote.")
@click.option(
    "--ci", type=click.Choice(list(map(str, CI))), help="Where that repository's CI runs.  [default: same as the mesh]"
)
@dry_run_option
@click.pass_context
def add(
    context: click.Context,
    name: str | None,
    owner_name: str | None,
    owner_email: str | None,
    owner_chat: str | None,
    description: str | None,
    role: str | None,
    repository: str | None,
    ci: str | None,
    dry_run: bool,
) -> None:
    """Create the domain NAME: its own dbt project, owned by one team.

    It builds with plain dbt right away: cd domains/NAME && dbt deps && dbt build

    With --repository, the domain's folder becomes its own git repository, which the mesh's repository ignores. Others
    clone it with `meshwright fetch`.

    \b
    Examples:
      meshwright domain add sales --owner-name "Sales Team" --owner-email sales@acme.example
      meshwright domain add sales --repository https://github.com/acme/sales.git
    """
    from meshwright.adapters.copier import open_templates
    from meshwright.services import domain_add

    root, mesh = open_mesh(context, writing=not dry_run)
    name = answer(name, "NAME", "Name of the domain")
    domain_add.check_free(root, mesh, name)
    if role is not None:
        domain_add.check_free_role(mesh, role)
    if repository is not None:
        domain_add.check_repository(root, repository)
    elif ci:
        raise Refused("--ci requires a domain with its own repository: also pass --repository.")
    title = name.replace("_", " ").title()
    owner_name = answer(owner_name, "--owner-name", "Name of the team that owns the domain", default=f"{title} Team")
    owner = owner_of(owner_name, answer(owner_email, "--owner-email", "Email of the team"), owner_chat)
    question = "What the domain is about, in a sentence"
    description = answer(description, "--description", question, default=f"The domain {name}.")
    check_text(description, "--description")
    with progress("Rendering templates"), open_templates(mesh.template.source) as templates:
        service = CI(ci) if ci else domain_add.known_ci(root)
        made = Domain(name, repository, role=role)
        plan = domain_add.plan_domain(root, mesh, made, owner, description, templates, service)
    carry_out(
        plan,
        dry_run,
        root,
        f"Created the domain {name}, owned by {owner}. Next: {_next(made)}",
    )


def _next(domain: Domain) -> str:
    first = f"meshwright publish, so that builds grant to {domain.role}; then " if domain.role else ""
    if domain.repository:
        return f"{first}git -C {domain.folder} push -u origin main"
    return f"{first}meshwright product add {domain.name} NAME --kind KIND"
