"""`meshwright warehouse set`."""

import click

from meshwright.cli.mesh_context import ask_for_settings, carry_out, dry_run_option, open_mesh
from meshwright.cli.progress import progress
from meshwright.mesh.mesh import Namespace, Warehouse


@click.command("set", epilog=f"NAME is one of {', '.join(Warehouse)}.")
@click.argument("name", type=click.Choice(list(map(str, Warehouse))), metavar="NAME")
@click.option(
    "--namespace",
    type=click.Choice(list(map(str, Namespace))),
    help="What each domain gets there.  [default: as now, if both warehouses have both; else the usual one of NAME]",
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="How to reach it: `--set host=db`.")
@dry_run_option
@click.pass_context
def set_(context: click.Context, name: str, namespace: str | None, settings: tuple[str, ...], dry_run: bool) -> None:
    """Move the mesh to the warehouse NAME.

    Renders what depends on the warehouse again and merges it into your files: mesh.yml, requirements, workflows and
    profiles. Translates the data types of contracts. Lists what you have to do by hand, such as loading sources. Moves
    no data: build the mesh in its new place.

    \b
    Examples:
      meshwright warehouse set postgres --set host=db.acme.example --set database=mesh
      meshwright warehouse set snowflake --namespace schema --dry-run
    """
    from meshwright.adapters.copier import open_templates
    from meshwright.adapters.warehouses.facts import facts_of
    from meshwright.services import init
    from meshwright.services.warehouse_set import default_namespace, moved, plan_warehouse

    root, mesh = open_mesh(context, writing=not dry_run)
    engine = Warehouse(name)
    facts = facts_of(engine)
    usual = default_namespace(mesh.namespace, facts_of(mesh.warehouse), facts)
    place = init.namespace_of(namespace or usual, facts)
    known = mesh.connection if engine == mesh.warehouse else {}
    connection = ask_for_settings({**known, **init.connection_of(settings, facts)}, facts, place)
    target = moved(mesh, warehouse=engine, namespace=place, connection=connection)
    with progress("Rendering templates"), open_templates(mesh.template.source) as templates:
        plan = plan_warehouse(root, mesh, target, templates)
    carry_out(
        plan,
        dry_run,
        root,
        f"Moved the mesh to {facts.title}. Next: meshwright publish, then build it.",
        repeatable=True,
    )
