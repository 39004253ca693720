"""`meshwright ls`."""

import click

from meshwright.cli.formats import format_option
from meshwright.cli.mesh_context import open_mesh
from meshwright.cli.progress import progress


@click.command()
@format_option("text", "json", "mermaid")
@click.pass_context
def ls(context: click.Context, style: str) -> None:
    """List the domains and their data products: kind, version, owner and consumers.

    --format mermaid prints a diagram.
    """
    from meshwright.project.load_manifest import load_manifest
    from meshwright.reports.ls import FORMATS
    from meshwright.services.ls import list_mesh

    root, mesh = open_mesh(context)
    with progress("Parsing the mesh with dbt"):
        domains = list_mesh(mesh, load_manifest(root, mesh))
    click.echo(FORMATS[style](mesh.name, domains))
