"""`meshwright init`."""

import shlex
from pathlib import Path

import click

from meshwright.cli.mesh_context import answer, ask_for_settings, carry_out, dry_run_option, end_if_same, owner_of
from meshwright.cli.progress import progress
from meshwright.mesh.mesh import CI, Mesh, Namespace, Template, Warehouse


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the mesh.  [default: the folder's name]")
@click.option(
    "--warehouse", type=click.Choice(list(map(str, Warehouse))), help="Engine of the warehouse.  [default: duckdb]"
)
@click.option(
    "--namespace",
    type=click.Choice(list(map(str, Namespace))),
    help="Give each domain its own database or schema.  [default: database if the warehouse has them]",
)
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="How to reach the warehouse: `--set host=db`."
)
@click.option("--ci", type=click.Choice(list(map(str, CI))), help="Where CI runs.  [default: github]")
@click.option("--owner-name", help="The platform team.  [default: Platform Team]")
@click.option("--owner-email", help="Its email address.  [default: your git email]")
@click.option("--defaults", is_flag=True, help="Don't prompt; use the defaults of options that aren't set.")
@click.option(
    "--git/--no-git", "with_git", default=True, help="Create a git repository with a first commit.  [default: git]"
)
@dry_run_option
@click.pass_context
def init(
    context: click.Context,
    path: Path,
    name: str | None,
    warehouse: str | None,
    namespace: str | None,
    settings: tuple[str, ...],
    ci: str | None,
    owner_name: str | None,
    owner_email: str | None,
    defaults: bool,
    with_git: bool,
    dry_run: bool,
) -> None:
    """Create a new mesh in the folder PATH.

    The mesh is a git repository with a registry of domains (mesh.yml), the shared governance package, CI workflows, and
    a README for the platform team.

    \b
    Example:
      meshwright init acme --owner-name "Data Platform" --owner-email platform@acme.example
    """
    from meshwright.adapters.copier import DEFAULT_SOURCE, open_templates
    from meshwright.adapters.disk.within import real_folder
    from meshwright.adapters.git import git
    from meshwright.adapters.warehouses.facts import facts_of
    from meshwright.mesh.names import check_project_name
    from meshwright.services import init

    root = real_folder(path)
    if finished := init.finish_mesh(root):
        end_if_same(context, finished)
    init.check_target(root, with_git=with_git)
    ask = not defaults
    name = check_project_name(answer(name, "--name", "Name of the mesh", default=root.name, ask=ask), "mesh")
    question = f"Engine of the mesh ({', '.join(Warehouse)})"
    engine = init.warehouse_named(answer(warehouse, "--warehouse", question, default=Warehouse.DUCKDB, ask=ask))
    facts = facts_of(engine)
    question = f"What each domain gets in {facts.title} ({' or '.join(facts.namespaces)})"
    several = len(facts.namespaces) > 1
    namespace = answer(namespace, "--namespace", question, default=facts.namespaces[0], ask=ask and several)
    place = init.namespace_of(namespace, facts)
    connection = init.connection_of(settings, facts)
    if ask:
        connection = ask_for_settings(connection, facts, place)
    ci = answer(ci, "--ci", "Where CI runs (github, gitlab or none)", default=CI.GITHUB, ask=ask)
    owner_name = answer(owner_name, "--owner-name", "Name of the platform team", default="Platform Team", ask=ask)
    email = git.known_email(root)
    owner_email = answer(owner_email, "--owner-email", "Email of the platform team", default=email, ask=ask)
    owner = owner_of(owner_name, owner_email)
    mesh = Mesh(
        name=name,
        warehouse=engine,
        namespace=place,
        owner=owner,
        template=Template(DEFAULT_SOURCE),
        connection=connection,
    )
    with progress("Rendering templates"), open_templates(DEFAULT_SOURCE) as templates:
        plan = init.plan_mesh(root, mesh, templates, init.ci_of(ci), with_git=with_git)
    done = f"Created the mesh {name} in {path}. Next: cd {shlex.quote(str(path))} && meshwright domain add NAME"
    carry_out(plan, dry_run, root, done, write=init.write_mesh)
