"""`meshwright sandbox`."""

import click

from meshwright.cli.mesh_context import open_mesh
from meshwright.cli.progress import progress


@click.command()
@click.argument("domains", nargs=-1, metavar="DOMAIN...")
@click.option("--all", "whole_mesh", is_flag=True, help="One sandbox for the whole mesh, built from its sources alone.")
@click.option(
    "--rows", default=100, show_default=True, help="Rows of each port and source; more where products promise more."
)
@click.option("--seed", default=0, show_default=True, help="Another seed makes other rows.")
@click.pass_context
def sandbox(context: click.Context, domains: tuple[str, ...], whole_mesh: bool, rows: int, seed: int) -> None:
    """Make rows for what DOMAIN reads, to build it before its producers exist.

    Writes a miniature of the mesh to .mesh/sandbox/DOMAIN: links to the domain's files, and DuckDB files with made-up
    rows in place of the ports and sources that it reads. The rows keep the contracts: types, keys, not null, accepted
    values, ranges and references. Columns with personal data get made-up values such as `name 17`. No data is read.

    \b
    Examples:
      meshwright sandbox punctuality
      meshwright sandbox --all --rows 1000
    """
    from meshwright.reports.sandbox import as_text
    from meshwright.services.sandbox import make_sandboxes

    root, mesh = open_mesh(context, writing=True)
    with progress("Reading the mesh with dbt"):
        made = make_sandboxes(root, mesh, domains, whole_mesh=whole_mesh, rows=rows, seed=seed)
    for one in made:
        for note in one.notes:
            click.echo(f"note: {note}", err=True)
        click.echo(as_text(one, whole_mesh=whole_mesh))
