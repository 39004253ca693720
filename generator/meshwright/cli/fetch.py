"""`meshwright fetch`."""

import click

from meshwright.cli.mesh_context import open_mesh, this_order
from meshwright.cli.progress import progress


@click.command()
@click.option("--missing", is_flag=True, help="Only fetch what is missing; leave the rest as it is.")
@click.pass_context
def fetch(context: click.Context, missing: bool) -> None:
    """Fetch what the mesh needs from outside its repository.

    Clones domains that have a repository of their own into domains/, or updates them to the revision in mesh.yml (by
    default, the tip of their main branch). A clone with your own changes is left as it is. Then installs the
    third-party dbt packages that domains use.
    """
    from meshwright.services import fetch as service

    root, mesh = open_mesh(context, writing=True)
    nothing = True
    with progress("Looking for what is missing"):
        for line in service.fetch(root, mesh, this_order(), only_missing=missing):
            nothing = False
            click.echo(line)
    if nothing:
        click.echo("Nothing to fetch: the repository has everything the mesh needs.")
