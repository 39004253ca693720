"""`meshwright product read add`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, product_named, utc_today
from meshwright.cli.progress import progress


@click.command()
@click.argument("product", metavar="DOMAIN.PRODUCT")
@click.option(
    "--reads", multiple=True, metavar="DOMAIN.PRODUCT", help="A product to read; .vN pins an older version. Repeatable."
)
@dry_run_option
@click.pass_context
def add(context: click.Context, product: str, reads: tuple[str, ...], dry_run: bool) -> None:
    """Let DOMAIN.PRODUCT read the products that its SQL refers to, and those in --reads.

    Adds missing port packages to the domain's packages.yml, and the databases behind them to its profiles.yml. It
    doesn't touch your SQL; it prints the ref() to write.

    \b
    Examples:
      meshwright product read add flights.legs
      meshwright product read add flights.legs --reads weather.observations
    """
    from meshwright.mesh.product_ref import ProductRef
    from meshwright.services.product_read_add import plan_reads

    root, mesh = open_mesh(context, writing=not dry_run)
    wanted = product_named(product)
    with progress("Reading the mesh with dbt"):
        plan = plan_reads(root, mesh, wanted.domain, wanted.product, tuple(map(ProductRef.parse, reads)), utc_today())
    done = f"{wanted.domain} can now read everything it refers to. Next: run dbt deps in domains/{wanted.domain}"
    nothing = f"{wanted.domain} already installs and reaches everything it reads."
    carry_out(plan, dry_run, root, done if plan.changes else nothing, repeatable=True)
