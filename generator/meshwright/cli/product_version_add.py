"""`meshwright product version add`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, product_named, utc_today
from meshwright.errors import Refused


@click.command()
@click.argument("product", metavar="DOMAIN.PRODUCT")
@click.option("--keep-latest", is_flag=True, help="Don't change `latest_version`: the new version is a preview.")
@click.option("--deprecate", metavar="VERSION", help="Also deprecate this older version; requires --on.")
@click.option("--on", "date", metavar="DATE", help="The day of its removal, such as 2027-12-31.")
@dry_run_option
@click.pass_context
def add(
    context: click.Context, product: str, keep_latest: bool, deprecate: str | None, date: str | None, dry_run: bool
) -> None:
    """Add the next version of DOMAIN.PRODUCT.

    The new version starts as a copy of the newest one: same SQL, same contract, with a place for differences. Describe
    the changes for consumers. They stay on the version that they pin.

    \b
    Examples:
      meshwright product version add sales.orders
      meshwright product version add sales.orders --deprecate 1 --on 2027-12-31
    """
    from meshwright.services.product_version_add import plan_version
    from meshwright.services.product_version_deprecate import Deprecation

    if (deprecate is None) is not (date is None):
        raise Refused("--deprecate VERSION requires --on DATE, and --on requires --deprecate; pass both.")
    root, mesh = open_mesh(context, writing=not dry_run)
    ref = product_named(product)
    deprecation = Deprecation.parse(deprecate, date, utc_today()) if deprecate and date else None
    plan, number = plan_version(root, mesh, ref, keep_latest=keep_latest, deprecation=deprecation)
    done = (
        f"Added {product} v{number}. Next: change its SQL and contract, describe what differs,"
        f" then run meshwright publish {ref.domain}"
    )
    carry_out(plan, dry_run, root, done)
