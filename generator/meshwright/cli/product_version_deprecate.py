"""`meshwright product version deprecate`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, product_named, utc_today


@click.command()
@click.argument("product", metavar="DOMAIN.PRODUCT")
@click.argument("number", metavar="VERSION")
@click.option("--on", "date", metavar="DATE", required=True, help="The day of its removal, such as 2027-12-31.")
@dry_run_option
@click.pass_context
def deprecate(context: click.Context, product: str, number: str, date: str, dry_run: bool) -> None:
    """Set or change the deprecation date of VERSION of DOMAIN.PRODUCT.

    Once you publish it, dbt warns its consumers; `meshwright deprecations` lists them.

    \b
    Example:
      meshwright product version deprecate sales.orders 1 --on 2027-12-31
    """
    from meshwright.services.product_version_deprecate import Deprecation, plan_deprecation

    root, mesh = open_mesh(context, writing=not dry_run)
    ref = product_named(product)
    deprecation = Deprecation.parse(number, date, utc_today())
    plan = plan_deprecation(root, mesh, ref, deprecation)
    done = f"{product} v{deprecation.version} will be removed on {date}. Next: meshwright publish {ref.domain}"
    carry_out(plan, dry_run, root, done, repeatable=True)
