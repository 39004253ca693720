"""`meshwright product version remove`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, product_named, utc_today
from meshwright.cli.progress import progress


@click.command()
@click.argument("product", metavar="DOMAIN.PRODUCT")
@click.argument("number", metavar="VERSION")
@dry_run_option
@click.pass_context
def remove(context: click.Context, product: str, number: str, dry_run: bool) -> None:
    """Remove VERSION of DOMAIN.PRODUCT once it has no consumers and its deprecation date has passed.

    Removes its SQL, its entry in the YAML, and the unit tests that only test this version. The relation stays in the
    warehouse.

    \b
    Example:
      meshwright product version remove sales.orders 1
    """
    from meshwright.mesh.product_ref import parse_version
    from meshwright.services.product_version_remove import plan_removal

    root, mesh = open_mesh(context, writing=not dry_run)
    ref = product_named(product)
    version = parse_version(number)
    with progress("Looking for consumers with dbt"):
        plan = plan_removal(root, mesh, ref, version, utc_today())
    carry_out(plan, dry_run, root, f"Removed {product} v{version}. Next: meshwright publish {ref.domain}")
