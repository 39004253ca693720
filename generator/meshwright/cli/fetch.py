"""`meshwright fetch`."""

import click

from meshwright.cli.mesh_context import open_mesh, this_order
from meshwright.cli.progress import progress


@click.command()
@click.option("--missing", is_flag=True, help="Only fetch missing clones and packages; don't update the others.")
@click.pass_context
def fetch(context: click.Context, missing: bool) -> None:
    """Fetch everything that the mesh needs from outside its repository.

    Clones domains that have their own repository into domains/, or updates them to the revision in mesh.yml (by
    default, the tip of their main branch). Skips clones that contain your own work. Then installs the third-party dbt
    packages that domains use.
    """
    from meshwright.services import fetch as service

    root, mesh = open_mesh(context, writing=True)
    nothing = True
    with progress("Checking clones and packages"):
        for line in service.fetch(root, mesh, this_order(), only_missing=missing):
            nothing = False
            click.echo(line)
    if nothing:
        click.echo("Nothing to fetch: the repository has everything the mesh needs.")
