"""`meshwright fetch`."""

import click

from meshwright.cli.mesh_context import open_mesh, this_order
from meshwright.cli.progress import progress


@click.command()
@click.option("--missing", is_flag=True, help="Fetch only what isn't there; leave the rest as it is.")
@click.pass_context
def fetch(context: click.Context, missing: bool) -> None:
    """Fetch what the mesh needs and its repository doesn't hold.

    Domains that are repositories of their own are cloned to domains/, or brought to the revision that mesh.yml names
    (else to the newest of their main branch). A clone with work of yours stays as it is. Then dbt installs the packages
    of other origin that domains use.
    """
    from meshwright.services import fetch as service

    root, mesh = open_mesh(context, writing=True)
    nothing = True
    with progress("Looking for what is missing"):
        for line in service.fetch(root, mesh, this_order(), only_missing=missing):
            nothing = False
            click.echo(line)
    if nothing:
        click.echo("There is nothing to fetch: the repository holds all that the mesh needs.")
