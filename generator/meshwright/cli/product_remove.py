"""`meshwright product remove`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, product_named, utc_today
from meshwright.cli.progress import progress


@click.command()
@click.argument("product", metavar="DOMAIN.PRODUCT")
@dry_run_option
@click.pass_context
def remove(context: click.Context, product: str, dry_run: bool) -> None:
    """Remove DOMAIN.PRODUCT with all its versions once it has no consumers.

    Deletes the product's folder: SQL, contract, unit tests, and the private models in it. A published version must be
    past its deprecation date. Relations stay in the warehouse.

    \b
    Example:
      meshwright product remove sales.orders
    """
    from meshwright.services.product_remove import plan_product_removal

    root, mesh = open_mesh(context, writing=not dry_run)
    ref = product_named(product)
    with progress("Looking for consumers with dbt"):
        plan = plan_product_removal(root, mesh, ref, utc_today())
    carry_out(plan, dry_run, root, f"Removed {product}. Next: meshwright publish {ref.domain}")
