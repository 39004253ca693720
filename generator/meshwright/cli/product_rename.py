"""`meshwright product rename`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, product_named
from meshwright.cli.progress import progress


@click.command()
@click.argument("product", metavar="DOMAIN.PRODUCT")
@click.argument("name", metavar="NEW_NAME")
@dry_run_option
@click.pass_context
def rename(context: click.Context, product: str, name: str, dry_run: bool) -> None:
    """Rename DOMAIN.PRODUCT to DOMAIN.NEW_NAME while it has no consumers.

    Renames the folder, the SQL and YAML files, the model, and the references to it in its own files. Its relation gets
    the new name with the next build. If it has consumers, add a product with the new name and deprecate the old one
    instead.

    \b
    Example:
      meshwright product rename sales.order orders
    """
    from meshwright.services.product_rename import plan_rename

    root, mesh = open_mesh(context, writing=not dry_run)
    ref = product_named(product)
    with progress("Looking for consumers with dbt"):
        plan = plan_rename(root, mesh, ref, name)
    carry_out(plan, dry_run, root, f"Renamed {product} to {ref.domain}.{name}. Next: meshwright publish {ref.domain}")
