"""`meshwright dbt`."""

import click

from meshwright.cli.mesh_context import open_mesh


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="ARGS...")
@click.pass_context
def dbt(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run any dbt command over the whole mesh.

    Runs all domains as one dbt project: one graph, with dbt's own selectors, output and exit code. Selectors also
    accept products as DOMAIN.PRODUCT or DOMAIN.PRODUCT.vN.

    \b
    Examples:
      meshwright dbt build
      meshwright dbt build --select +punctuality.flight_conditions
      meshwright dbt docs generate
    """
    from meshwright.adapters.dbt import commands
    from meshwright.adapters.disk import locks
    from meshwright.adapters.warehouses import warehouse_of
    from meshwright.project.mesh_project import make_mesh_project
    from meshwright.project.selectors import resolve_products
    from meshwright.writing.prepare import prepare_warehouse

    root, mesh = open_mesh(context)
    if commands.connects(arguments):
        warehouse_of(mesh).check_reachable(mesh)
    prepare_warehouse(root)
    with locks.parsing(root):
        project = make_mesh_project(root, mesh)
    commands.run(project, resolve_products(root, mesh, list(arguments)))
