"""`meshwright domain add`."""

import click

from meshwright.cli.mesh_context import answer, carry_out, check_text, dry_run_option, open_mesh, owner_of


@click.group()
def domain() -> None:
    """Make and change domains."""


@domain.command("add")
@click.argument("name")
@click.option("--owner-name", help="The team that owns the domain.")
@click.option("--owner-email", help="Where it is reached.")
@click.option("--owner-chat", help="A chat channel of the team.")
@click.option("--description", help="What the domain is about, in a sentence.")
@dry_run_option
@click.pass_context
def add(
    context: click.Context,
    name: str,
    owner_name: str | None,
    owner_email: str | None,
    owner_chat: str | None,
    description: str | None,
    dry_run: bool,
) -> None:
    """Make the domain NAME: a dbt project of its own, owned by one team.

    It builds with plain dbt at once: cd domains/NAME && dbt deps && dbt build

    \b
    Example:
      meshwright domain add sales --owner-name "Sales Team" --owner-email sales@acme.example
    """
    from meshwright.services.add_domain import check_free, plan_domain
    from meshwright.services.copier_port import open_templates
    from meshwright.services.draft import apply
    from meshwright.services.prepare import prepare_warehouse

    root, mesh = open_mesh(context)
    check_free(root, mesh, name)
    title = name.replace("_", " ").title()
    owner_name = answer(owner_name, "--owner-name", "Name of the team that owns the domain", default=f"{title} Team")
    owner = owner_of(owner_name, answer(owner_email, "--owner-email", "Email of that team"), owner_chat)
    question = "What the domain is about, in a sentence"
    description = answer(description, "--description", question, default=f"The domain {name}.")
    check_text(description, "--description")
    with open_templates(mesh.template.source) as templates:
        plan = plan_domain(root, mesh, name, owner, description, templates)
    carry_out(
        plan,
        dry_run,
        lambda plan: apply(plan, root),
        f"Made the domain {name}, owned by {owner}. Next: meshwright product add {name} NAME --kind KIND",
    )
    if not dry_run:
        prepare_warehouse(root)
