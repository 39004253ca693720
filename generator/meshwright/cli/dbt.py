"""`meshwright dbt`."""

import click

from meshwright.cli.mesh_context import open_mesh


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="ARGS...")
@click.pass_context
def dbt(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run any dbt command over the whole mesh.

    All domains are one dbt project here: one graph, dbt's own selectors, output and exit code. A selector
    may also name a product as DOMAIN.PRODUCT or DOMAIN.PRODUCT.vN.

    \b
    Examples:
      meshwright dbt build
      meshwright dbt build --select +punctuality.flight_conditions
      meshwright dbt docs generate
    """
    from meshwright.services import dbt_port, locks
    from meshwright.services.mesh_project import make_mesh_project
    from meshwright.services.prepare import prepare_warehouse
    from meshwright.services.selectors import resolve_products

    root, mesh = open_mesh(context)
    prepare_warehouse(root)
    with locks.parsing(root):
        project = make_mesh_project(root, mesh)
    dbt_port.run(project, resolve_products(root, mesh, list(arguments)))
