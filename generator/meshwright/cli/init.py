"""`meshwright init`."""

import shlex
from pathlib import Path

import click

from meshwright.cli.mesh_context import answer, carry_out, dry_run_option, end_if_same, owner_of
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
    help="Give each domain its own database or schema.  [default: database]",
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
    from meshwright.mesh.names import check_project_name
    from meshwright.services import init

    root = real_folder(path)
    if finished := init.finish_mesh(root):
        end_if_same(context, finished)
    init.check_target(root, with_git=with_git)
    ask = not defaults
    name = check_project_name(answer(name, "--name", "Name of the mesh", default=root.name, ask=ask), "mesh")
    warehouse = answer(warehouse, "--warehouse", "Engine of the warehouse", default=Warehouse.DUCKDB, ask=False)
    question = "What each domain gets in the warehouse: its own database or schema"
    namespace = answer(namespace, "--namespace", question, default=Namespace.DATABASE, ask=ask)
    ci = answer(ci, "--ci", "Where CI runs (github, gitlab or none)", default=CI.GITHUB, ask=ask)
    owner_name = answer(owner_name, "--owner-name", "Name of the platform team", default="Platform Team", ask=ask)
    email = git.known_email(root)
    owner_email = answer(owner_email, "--owner-email", "Email of the platform team", default=email, ask=ask)
    owner = owner_of(owner_name, owner_email)
    mesh = Mesh(
        name=name,
        warehouse=Warehouse(warehouse),
        namespace=init.namespace_of(namespace),
        owner=owner,
        template=Template(DEFAULT_SOURCE),
    )
    with progress("Rendering templates"), open_templates(DEFAULT_SOURCE) as templates:
        plan = init.plan_mesh(root, mesh, templates, init.ci_of(ci), with_git=with_git)
    done = f"Created the mesh {name} in {path}. Next: cd {shlex.quote(str(path))} && meshwright domain add NAME"
    carry_out(plan, dry_run, root, done, write=init.write_mesh)
